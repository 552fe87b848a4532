using System.Text.Json.Serialization;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Stops a job's activities wherever they run; what they have generated is settled as usual.</summary>
public sealed class CancelJob(IJobCancellation cancellations) : IActivity<JobToCancel, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<JobToCancel, bool> Name { get; } = new("inference-cancel");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(JobToCancel input, CancellationToken cancellationToken)
    {
        await cancellations.CancelAsync(input.JobId, input.Reason, cancellationToken);
        return true;
    }
}

/// <summary>A job to cancel.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Reason">Why it is cancelled.</param>
public sealed record JobToCancel(string JobId, CancelReason Reason)
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version; absent in 0.1.0.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("A job to cancel", value, CurrentVersion);
    }
}

/// <summary>Why a job is stopped early. The numbers travel through Redis.</summary>
public enum CancelReason
{
    /// <summary>Its client has disconnected.</summary>
    ClientLeft = 0,

    /// <summary>Its deadline has passed.</summary>
    Deadline = 1,

    /// <summary>Another of its choices failed.</summary>
    SiblingFailed = 2,

    /// <summary>Its process shuts down and waits no longer.</summary>
    ShuttingDown = 3,

    /// <summary>Its lease ended while its process was paused or Redis lost its data, and other jobs of its key have its place.</summary>
    LeaseLost = 4,

    /// <summary>The process that reads its relay cannot read it any more.</summary>
    ReaderFailed = 5,

    /// <summary>No activity had begun it some time after the hub through which it was dispatched was lost.</summary>
    HubLost = 6,
}
