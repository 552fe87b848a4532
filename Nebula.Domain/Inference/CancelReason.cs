namespace Nebula.Domain.Inference;

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
}
