using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Tells an activity whether its job was cancelled.</summary>
public interface IJobCancellationWatch : IDisposable
{
    /// <summary>Cancelled with the job.</summary>
    CancellationToken Token { get; }

    /// <summary>Why, once <see cref="Token"/> is cancelled.</summary>
    CancelReason? Reason { get; }
}
