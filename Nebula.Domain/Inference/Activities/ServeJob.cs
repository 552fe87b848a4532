using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Serves a job with one choice: generates it, settles the job and ends its relay.</summary>
/// <remarks>
/// A choice that may succeed in another run is left to the workflow, which settles the run that generated most, and so is a settlement that fails. A second run of a settled job settles nothing: a settlement
/// counts once for each job.
/// </remarks>
public sealed class ServeJob([FromKeyedServices("inference-generate")] IActivity<ChoiceJob, ChoiceResult> generate, JobSettler settler, TimeProvider time)
    : IActivity<InferenceJob, ServedJob>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<InferenceJob, ServedJob> Name { get; } = new("inference-serve");

    /// <inheritdoc/>
    public async ValueTask<ServedJob> RunAsync(InferenceJob input, CancellationToken cancellationToken)
    {
        var ended = new EndedChoice(await generate.RunAsync(new ChoiceJob(input, 0), cancellationToken), time.GetUtcNow());
        if (ended.Choice.IsRetryable)
            return new ServedJob { Ended = ended };
        try
        {
            return new ServedJob { IsSettled = true, Ended = await settler.SettleAsync(ended.ToSettle(input), cancellationToken) ? null : ended };
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new ServedJob { Ended = ended }; // JobSettler has reported it
        }
    }
}

/// <summary>What became of a job with one choice.</summary>
public sealed record ServedJob
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("A served job", value, CurrentVersion);
    }

    /// <summary>Whether the job is settled. Default false.</summary>
    public bool IsSettled { get; init; }

    /// <summary>How its choice ended; null if the job is settled and its relay has ended, so that nothing remains to be done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndedChoice? Ended { get; init; }
}

/// <summary>How the only choice of a job ended.</summary>
/// <param name="Choice">The choice.</param>
/// <param name="At">The time of the settlement.</param>
public sealed record EndedChoice(ChoiceResult Choice, DateTimeOffset At)
{
    /// <summary>The job as it is settled.</summary>
    public JobToSettle ToSettle(InferenceJob job) => new(job, [Choice], At, Choice.DeadlinePassed);
}
