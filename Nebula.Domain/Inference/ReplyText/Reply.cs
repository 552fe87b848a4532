using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>A finished simulated reply.</summary>
public sealed class Reply
{
    internal Reply(ReadOnlyMemory<string> tokens, int tokenCount, string finishReason)
    {
        Tokens = tokens;
        TokenCount = tokenCount;
        FinishReason = finishReason;
    }

    /// <summary>
    /// The visible text, token by token. Each piece is exactly one o200k_base token, in every prefix of the text as well.
    /// The last piece may be the beginning of a token that a stop sequence cut. The joined pieces are the reply's content.
    /// </summary>
    public ReadOnlyMemory<string> Tokens { get; }

    /// <summary>
    /// The number of generated tokens: the number of decode steps, and what is metered. As in vLLM it includes the tokens that completed a
    /// stop sequence, which are not visible; without one it is the length of <see cref="Tokens"/>.
    /// </summary>
    public int TokenCount { get; }

    /// <summary><see cref="FinishReasons.Stop"/>, <see cref="FinishReasons.Length"/> or <see cref="FinishReasons.ToolCalls"/>.</summary>
    public string FinishReason { get; }

    /// <summary>The stop sequence or stop token that ended the reply; null if it ended otherwise.</summary>
    public StopMatch? Stop { get; init; }

    /// <summary>The id of each generated token, also of those that are not visible; null unless <see cref="ReplySpec.IncludesTokenIds"/> asks for them.</summary>
    public IReadOnlyList<int>? TokenIds { get; init; }

    /// <summary>
    /// The parts of <see cref="Tokens"/>, in order and without a gap, none of them empty. No parts if all tokens are text.
    /// </summary>
    public IReadOnlyList<ReplySegment> Segments { get; init; } = [];
}

/// <summary>A part of a reply.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Count">The number of its tokens.</param>
/// <param name="Call">The call whose arguments it is; null unless it is of kind <see cref="DeltaKind.ToolCall"/>.</param>
public readonly record struct ReplySegment(DeltaKind Kind, int Count, ToolCallHeader? Call = null);
