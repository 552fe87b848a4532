using System.Text.Json.Serialization;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Settles a job and then ends its relay: a client reads the end of an answer only after its usage is durable.</summary>
/// <remarks>
/// The result says whether the relay was ended as well. A settled job is not settled again for its reader: <see cref="CompleteRelay"/> does the rest.
/// </remarks>
public sealed class SettleJob(JobSettler settler) : IActivity<JobToSettle, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<JobToSettle, bool> Name { get; } = new("inference-settle");

    /// <inheritdoc/>
    public ValueTask<bool> RunAsync(JobToSettle input, CancellationToken cancellationToken) => settler.SettleAsync(input, cancellationToken);
}

/// <summary>A job whose choices have ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choices">How each choice ended.</param>
/// <param name="At">The time of the settlement.</param>
/// <param name="DeadlinePassed">Whether the job was stopped at its deadline.</param>
public sealed record JobToSettle(InferenceJob Job, IReadOnlyList<ChoiceResult> Choices, DateTimeOffset At, bool DeadlinePassed)
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version; absent in 0.1.0.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("A job to settle", value, CurrentVersion);
    }

    /// <summary>Whether its settlement failed and the client has got an error, which is counted already. Default false.</summary>
    public bool Abandoned { get; init; }
}
