using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Models;

namespace Nebula.Domain.Inference.Backends.Routing;

/// <summary>Lets another deployment than the job's own write a choice.</summary>
/// <param name="deployments">Finds the other deployments.</param>
/// <param name="select">Returns the backend of each.</param>
public sealed class OtherDeployments(DeploymentDirectory deployments, Func<ServedModel, IInferenceBackend> select)
{
    /// <summary>Generates a choice.</summary>
    /// <param name="generation">What to generate; its first event names the deployment.</param>
    /// <param name="name">The deployment that writes it.</param>
    /// <param name="ending">Cancelled if the choice must stop.</param>
    /// <returns>How it ended, and whether anything was written.</returns>
    internal async ValueTask<(ChoiceResult Result, bool HasWritten)> GenerateAsync(Generation generation, string name, CancellationToken ending)
    {
        var writer = new RouteWriter(generation.Writer, name);
        var result = await TryAsync(generation with { Writer = writer }, name, ending);
        return (result with { Deployment = result.Deployment ?? name }, writer.HasWritten);
    }

    private async ValueTask<ChoiceResult> TryAsync(Generation generation, string name, CancellationToken ending)
    {
        var job = generation.Job;
        if (await deployments.FindAsync(name, ending) is not { IsListed: true } served || served is RoutedModel || (generation.Served is ReplayModel && served is ReplayModel))
            return Refuse(new NebulaError(ErrorKind.Unavailable, $"The deployment '{name}' does not exist any more."));
        if (!served.Serves(job.Embedding is null ? ModelKind.Chat : ModelKind.Embedding))
            return Refuse(new NebulaError(ErrorKind.Unavailable, $"The deployment '{name}' does not serve this kind of request."));
        if (job.GetPromptTokens(generation.Choice) + job.MaxTokens > served.ContextLength)
        {
            return Refuse(NebulaError.Invalid(
                $"The prompt and its reply do not fit into the {served.ContextLength} tokens of the deployment '{name}'.", "messages", "context_length_exceeded"));
        }

        try
        {
            return await select(served).GenerateAsync(WithDimensions(generation, served), ending);
        }
        catch (NebulaException e)
        {
            return Refuse(e.Error);
        }
    }

    // The deployment that was named does not know how many components a vector has.
    private static Generation WithDimensions(Generation generation, ServedModel served) =>
        generation.Job.Embedding is { Dimensions: 0 } plan && served.EmbeddingDimension is { } dimensions
            ? generation with { Served = served, Job = generation.Job with { Embedding = plan with { Dimensions = dimensions } } }
            : generation with { Served = served };

    private static ChoiceResult Refuse(NebulaError error) => new() { FinishReason = FinishReasons.Error, Error = error };
}
