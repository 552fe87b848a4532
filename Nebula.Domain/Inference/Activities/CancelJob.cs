using Nebula.Domain.Inference.Jobs;
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

/// <summary>Which job to cancel, and why.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Reason">Why.</param>
public sealed record JobToCancel(string JobId, CancelReason Reason);

/// <summary>Why a job is stopped early.</summary>
public enum CancelReason
{
    /// <summary>Its client is gone.</summary>
    ClientLeft,

    /// <summary>Its time is up.</summary>
    Deadline,

    /// <summary>Another of its choices failed.</summary>
    SiblingFailed,

    /// <summary>The process is going down and waits no longer.</summary>
    ShuttingDown,

    /// <summary>Its lease ended while its process was paused or Redis lost its data, and other jobs of its key have its place.</summary>
    LeaseLost,
}
