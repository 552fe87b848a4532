using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>A job's cancellation as one activity sees it.</summary>
public interface IJobCancellationWatch : IDisposable
{
    /// <summary>Cancelled with the job.</summary>
    CancellationToken Token { get; }

    /// <summary>Why the job was cancelled; null while it was not.</summary>
    CancelReason? Reason { get; }
}
