namespace Nebula.Domain.Inference.Requests;

/// <summary>
/// Fields of a chat completion on which only a real server acts, from a request of another endpoint. Absent ones are null. A request for simulated
/// GPUs is dispatched without them.
/// </summary>
public sealed record ServerFields
{
    /// <summary><c>top_p</c>.</summary>
    public double? TopP { get; init; }

    /// <summary><c>seed</c>.</summary>
    public long? Seed { get; init; }

    /// <summary><c>verbosity</c>.</summary>
    public string? Verbosity { get; init; }

    /// <summary><c>service_tier</c>.</summary>
    public string? ServiceTier { get; init; }

    /// <summary><c>user</c>.</summary>
    public string? User { get; init; }

    /// <summary><c>safety_identifier</c>.</summary>
    public string? SafetyIdentifier { get; init; }

    /// <summary><c>prompt_cache_key</c>.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary><c>prompt_cache_retention</c>.</summary>
    public string? PromptCacheRetention { get; init; }

    /// <summary>Whether the client says nothing of reasoning, so that the server's default counts and not <see cref="Prompt.ReasoningEffort"/>. Default false.</summary>
    public bool LeavesEffort { get; init; }
}
