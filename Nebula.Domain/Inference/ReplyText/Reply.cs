using Nebula.Domain.Inference.Jobs;

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

    /// <summary><see cref="FinishReasons.Stop"/> or <see cref="FinishReasons.Length"/>.</summary>
    public string FinishReason { get; }
}
