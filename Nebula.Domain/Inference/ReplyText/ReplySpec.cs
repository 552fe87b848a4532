namespace Nebula.Domain.Inference.ReplyText;

/// <summary>What decides a simulated reply: the same values give the same reply, always.</summary>
public readonly record struct ReplySpec
{
    private readonly IReadOnlyList<string>? _stop;

    /// <summary>Determines the text and its natural length.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most tokens to generate. With 0 or less the reply is empty and its finish reason <c>length</c>.</summary>
    public int MaxTokens { get; init; }

    /// <summary>
    /// vLLM's <c>min_tokens</c>: until so many tokens are generated the reply ends neither by itself nor by a stop sequence. Default 0.
    /// Never goes beyond <see cref="MaxTokens"/>.
    /// </summary>
    public int MinTokens { get; init; }

    /// <summary>vLLM's <c>ignore_eos</c>: the reply does not end by itself but goes on to <see cref="MaxTokens"/> or a stop sequence.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Texts before which the reply is cut. Default and never null: empty. Empty strings in it are ignored.</summary>
    public IReadOnlyList<string> Stop
    {
        get => _stop ?? [];
        init => _stop = value;
    }
}
