namespace Nebula.Domain.Inference.ReplyText;

/// <summary>A finished simulated reply.</summary>
public sealed class Reply
{
    /// <summary>The finish reason of a reply that ended by itself or at a stop sequence.</summary>
    public const string Stopped = "stop";

    /// <summary>The finish reason of a reply that reached its maximum.</summary>
    public const string ReachedMaximum = "length";

    internal Reply(ReadOnlyMemory<string> tokens, int tokenCount, string finishReason)
    {
        Tokens = tokens;
        TokenCount = tokenCount;
        FinishReason = finishReason;
    }

    /// <summary>
    /// The visible text, token by token: each piece is exactly one o200k_base token, and so is each in every prefix of the text.
    /// The last one may be the beginning of a token that a stop sequence cut. Joined they are the reply's content.
    /// </summary>
    public ReadOnlyMemory<string> Tokens { get; }

    /// <summary>
    /// The tokens generated, which is the number of decode steps and what is metered. As in vLLM it includes the tokens that completed a
    /// stop sequence, though they are not visible; otherwise it is the length of <see cref="Tokens"/>.
    /// </summary>
    public int TokenCount { get; }

    /// <summary><c>stop</c> or <c>length</c>, as on the wire.</summary>
    public string FinishReason { get; }
}
