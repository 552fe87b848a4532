namespace Nebula.Domain.Recordings;

/// <summary>What a replay ignores when it looks for the exchange that answers a request.</summary>
public static class ReplayRules
{
    /// <summary>Ignores the ids of messages and calls, and UUIDs in texts.</summary>
    public const string Ids = "ids";

    /// <summary>Ignores dates and times of day in texts.</summary>
    public const string Dates = "dates";

    /// <summary>The most entries of a list: 64.</summary>
    public const int MaxIgnored = 64;

    /// <summary>The longest entry of a list, in characters: 200.</summary>
    public const int MaxLength = 200;

    /// <summary>What is ignored unless the deployment says otherwise.</summary>
    public static IReadOnlyList<string> Default { get; } = [Ids, Dates, "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key"];
}
