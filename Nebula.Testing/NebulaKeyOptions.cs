using System.Globalization;
using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>The properties of an API key. A limit that is null does not exist.</summary>
public sealed record NebulaKeyOptions
{
    /// <summary>Its name; null draws one.</summary>
    public string? Name { get; init; }

    /// <summary>The secret that clients send, 8 to 200 visible ASCII characters; null draws one.</summary>
    public string? Secret { get; init; }

    /// <summary>Requests a minute.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, prompts and answers together.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Tokens a day.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Requests at once.</summary>
    public long? ConcurrentRequests { get; init; }

    /// <summary>The models and aliases that it may use; null allows all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>When it stops working; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether its requests may ask for a fault with the header <c>x-nebula-fault</c>. Default true.</summary>
    public bool AllowFaults { get; init; } = true;

    internal JsonObject ToJson(string name)
    {
        var limits = new JsonObject();
        foreach (var (limit, value) in (ReadOnlySpan<(string, long?)>)
        [
            ("requests_per_minute", RequestsPerMinute), ("tokens_per_minute", TokensPerMinute), ("tokens_per_day", TokensPerDay), ("concurrent_requests", ConcurrentRequests),
        ])
        {
            if (value is { } most)
                limits[limit] = most;
        }

        var json = new JsonObject { ["name"] = name, ["limits"] = limits, ["allow_faults"] = AllowFaults };
        if (Secret is { } secret)
            json["secret"] = secret;
        if (Models is { } models)
            json["models"] = new JsonArray([.. models.Select(static model => JsonValue.Create(model))]);
        if (ExpiresAt is { } expiry)
            json["expires_at"] = expiry.ToString("O", CultureInfo.InvariantCulture);
        return json;
    }
}

/// <summary>An API key.</summary>
/// <param name="Id">Its id, which <see cref="NebulaRequest.KeyId"/> names.</param>
/// <param name="Secret">What clients send.</param>
public sealed record NebulaKey(string Id, string Secret)
{
    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"NebulaKey {Id}";
}
