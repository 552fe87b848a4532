using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Reaches the activities of a job wherever they run, to stop them.</summary>
public interface IJobCancellation
{
    /// <summary>Stops a job's work. What it has generated is settled as usual.</summary>
    ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default);

    /// <summary>A job's cancellation as the activity that works on it sees it.</summary>
    IJobCancellationWatch Watch(string jobId);
}
