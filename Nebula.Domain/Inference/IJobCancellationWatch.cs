namespace Nebula.Domain.Inference;

/// <summary>Tells an activity whether its job was cancelled.</summary>
public interface IJobCancellationWatch : IDisposable
{
    /// <summary>Cancelled with the job.</summary>
    CancellationToken Token { get; }

    /// <summary>Why, once <see cref="Token"/> is cancelled.</summary>
    CancelReason? Reason { get; }
}
