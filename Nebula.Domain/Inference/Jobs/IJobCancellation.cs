using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Reaches the activities of a job wherever they run, to stop them.</summary>
public interface IJobCancellation
{
    /// <summary>Stops a job's work. Its generated tokens are settled as usual. The first reason counts. It does not wait for a lost Redis.</summary>
    ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job that no activity has begun: one that begins it later stops at once.</summary>
    /// <returns>Why the job is cancelled, as the first reason counts; null if an activity has begun it or it has ended, and it is not cancelled now.</returns>
    ValueTask<CancelReason?> TryCancelWaitingAsync(string jobId, CancelReason reason);

    /// <summary>Watches a job's cancellation for an activity that works on it, which has begun the job with that.</summary>
    IJobCancellationWatch Watch(string jobId);
}
