using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Models;

namespace Nebula.Domain.Inference.Backends.Routing;

/// <summary>
/// Lets another deployment write each answer: one that the job's seed chooses by weight, and if that fails before its first token, the fallbacks in
/// their order.
/// </summary>
/// <param name="deployments">Finds the other deployments.</param>
/// <param name="select">Returns the backend of each.</param>
/// <param name="logger">Reports fallbacks.</param>
public sealed partial class RoutingBackend(DeploymentDirectory deployments, Func<ServedModel, IInferenceBackend> select, ILogger<RoutingBackend> logger) : IInferenceBackend
{
    /// <inheritdoc/>
    /// <remarks>Another run may end with another fallback, so no answer that was begun is written again.</remarks>
    public bool IsRepeatable(ServedModel served) => false;

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var routes = ((RoutedModel)generation.Served).Routes;
        ChoiceResult? failed = null;
        foreach (var name in Order(routes, generation.Job.Seed))
        {
            var writer = new RouteWriter(generation.Writer, name);
            var result = await TryAsync(generation with { Writer = writer }, name, ending) with { Deployment = name };
            if (writer.HasWritten || !AllowsFallback(result))
                return result;
            LogFallback(logger, generation.Job.Id, name, result.Error!.Message);
            failed ??= result; // the first error says why the deployment that was chosen did not answer
        }

        return failed!;
    }

    /// <summary>The deployments in the order in which they are tried.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="seed">The job's seed.</param>
    internal static IEnumerable<string> Order(DeploymentRoutes routes, ulong seed)
    {
        var chosen = Choose(routes.Routes, seed);
        return routes.Fallbacks.Where(fallback => fallback != chosen).Prepend(chosen);
    }

    private static string Choose(IReadOnlyList<DeploymentRoute> routes, ulong seed)
    {
        var total = routes.Sum(static route => (long)route.Weight);
        var at = (long)(SeededRandom.Mix(seed, 0x726F757465) % (ulong)total); // "route"
        foreach (var route in routes)
        {
            if (at < route.Weight)
                return route.Deployment;
            at -= route.Weight;
        }

        return routes[^1].Deployment;
    }

    private async ValueTask<ChoiceResult> TryAsync(Generation generation, string name, CancellationToken ending)
    {
        var job = generation.Job;
        if (await deployments.FindAsync(name, ending) is not { IsListed: true } served || served is RoutedModel)
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

    private static bool AllowsFallback(ChoiceResult result) => result is { Error: { } error, FinishReason: not FinishReasons.Abort }
        && (result.AllowsFallback || error.Kind is ErrorKind.Overloaded or ErrorKind.Unavailable or ErrorKind.Timeout or ErrorKind.BadGateway or ErrorKind.Internal or ErrorKind.RateLimited);

    private static ChoiceResult Refuse(NebulaError error) => new() { FinishReason = FinishReasons.Error, Error = error };

    [LoggerMessage(EventId = 1092, Level = LogLevel.Warning, Message = "Deployment {Deployment} did not answer job {JobId}, and its fallbacks are tried: {Reason}")]
    private static partial void LogFallback(ILogger logger, string jobId, string deployment, string reason);
}
