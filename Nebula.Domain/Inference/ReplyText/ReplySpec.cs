using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Everything that a simulated reply depends on: the same values always give the same reply.</summary>
public readonly record struct ReplySpec
{
    private readonly IReadOnlyList<string>? _stop;
    private readonly IReadOnlyList<int>? _stopTokenIds;
    private readonly Prompt? _prompt;

    /// <summary>
    /// What the reply answers, and how its tokens are sampled. Default <see cref="Requests.Prompt.Empty"/>, never null: a text about nothing in particular.
    /// </summary>
    public Prompt Prompt
    {
        get => _prompt ?? Prompt.Empty;
        init => _prompt = value;
    }

    /// <summary>Which of <see cref="Requests.Prompt.Inputs"/> the reply answers if the prompt has no messages. Default 0.</summary>
    public int InputIndex { get; init; }

    /// <summary>The seed of the text and of its natural length.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most tokens to generate. If it is 0 or less, the reply is empty with the finish reason <c>length</c>.</summary>
    public int MaxTokens { get; init; }

    /// <summary>
    /// vLLM's <c>min_tokens</c>: before this many tokens the reply ends neither by itself nor at a stop sequence. Default 0.
    /// <see cref="MaxTokens"/> takes precedence.
    /// </summary>
    public int MinTokens { get; init; }

    /// <summary>vLLM's <c>ignore_eos</c>: the reply does not end by itself, only at <see cref="MaxTokens"/> or a stop sequence.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Stop sequences; the reply is cut before the first of them. Default empty, never null. Empty strings are ignored.</summary>
    public IReadOnlyList<string> Stop
    {
        get => _stop ?? [];
        init => _stop = value;
    }

    /// <summary>vLLM's <c>stop_token_ids</c>: ids of o200k_base that end the reply, which is cut before the token. Default empty, never null.</summary>
    public IReadOnlyList<int> StopTokenIds
    {
        get => _stopTokenIds ?? [];
        init => _stopTokenIds = value;
    }

    /// <summary>vLLM's <c>include_stop_str_in_output</c>: whether the reply is cut after the stop sequence or token instead. Default false.</summary>
    public bool IncludesStop { get; init; }

    /// <summary>Whether the reply has <see cref="Reply.TokenIds"/>. Default false.</summary>
    public bool IncludesTokenIds { get; init; }
}
