namespace Nebula.Domain.Inference.Jobs;

/// <summary>Why a reply ended, as OpenAI names it.</summary>
public static class FinishReasons
{
    /// <summary>The reply reached its natural end, or a stop sequence.</summary>
    public const string Stop = "stop";

    /// <summary>It has as many tokens as it may have.</summary>
    public const string Length = "length";

    /// <summary>It calls tools.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>A content filter left something out.</summary>
    public const string ContentFilter = "content_filter";

    /// <summary>The client disconnected, or the job was cancelled for another reason.</summary>
    public const string Abort = "abort";

    /// <summary>It failed.</summary>
    public const string Error = "error";
}
