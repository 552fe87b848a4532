using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference;

/// <summary>How one choice ended. All times are virtual seconds since admission.</summary>
public sealed record ChoiceResult
{
    /// <summary><c>stop</c>, <c>length</c>, or <c>abort</c> where the job was cancelled; meaningless with an <see cref="Error"/>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens generated.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Time until it had a seat; null where it never got one.</summary>
    public double? SeatedAt { get; init; }

    /// <summary>Time until its first token; null where there was none.</summary>
    public double? FirstTokenAt { get; init; }

    /// <summary>Time until its last token.</summary>
    public double FinishedAt { get; init; }

    /// <summary>The gaps between its tokens.</summary>
    public IReadOnlyList<BucketCount> Gaps { get; init; } = [];

    /// <summary>Why it could not be served.</summary>
    public NebulaError? Error { get; init; }
}
