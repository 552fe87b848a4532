using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Reaches the activities of a job wherever they run, to stop them.</summary>
public interface IJobCancellation
{
    /// <summary>Stops a job's work. Its generated tokens are settled as usual. The first reason counts. It does not wait for a lost Redis.</summary>
    ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default);

    /// <summary>Watches a job's cancellation for an activity that works on it.</summary>
    IJobCancellationWatch Watch(string jobId);
}
