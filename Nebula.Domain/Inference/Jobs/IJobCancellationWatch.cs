using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>A job's cancellation as one activity sees it.</summary>
public interface IJobCancellationWatch : IDisposable
{
    /// <summary>Cancelled with the job.</summary>
    CancellationToken Token { get; }

    /// <summary>Why the job was cancelled; null while it was not.</summary>
    CancelReason? Reason { get; }

    /// <summary>Waits until a cancellation from before the watch began is known. It does not throw; without Redis it waits for some seconds at most.</summary>
    ValueTask WaitUntilCheckedAsync();
}
