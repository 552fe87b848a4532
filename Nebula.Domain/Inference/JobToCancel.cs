namespace Nebula.Domain.Inference;

/// <summary>Which job to cancel, and why.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Reason">Why.</param>
public sealed record JobToCancel(string JobId, CancelReason Reason);
