using Nebula.Domain.Inference.Text;

namespace Nebula.Domain.Inference;

/// <summary>Tokens of one choice that became ready together, or the choice's end.</summary>
/// <param name="Choice">Which choice.</param>
/// <param name="Index">The place of the first token in its choice, from 0.</param>
/// <param name="Tokens">The texts, a token each.</param>
/// <param name="At">Virtual seconds from admission until they were ready.</param>
public readonly record struct RelayEvent(int Choice, int Index, ReadOnlyMemory<string> Tokens, double At)
{
    /// <summary>One for each token, where they were asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Why the choice ended, on its last event, which may carry no tokens.</summary>
    public string? FinishReason { get; init; }
}
