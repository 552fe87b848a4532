namespace Nebula.Domain.Inference.Jobs;

/// <summary>Why a reply ended.</summary>
public static class FinishReasons
{
    /// <summary>Its natural end, or a stop sequence.</summary>
    public const string Stop = "stop";

    /// <summary>The most tokens it may have.</summary>
    public const string Length = "length";

    /// <summary>The client left, or the job's time was up.</summary>
    public const string Abort = "abort";

    /// <summary>It failed.</summary>
    public const string Error = "error";
}
