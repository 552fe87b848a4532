using System.Text.Json.Serialization;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>An API key as the management API shows it; never holds the secret.</summary>
internal record ApiKeyBody(
    string Object,
    string Id,
    string Name,
    ApiKeyStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? PreviousSecretExpiresAt,
    IReadOnlyList<string>? Models,
    RateLimits Limits,
    IReadOnlyDictionary<string, string> Metadata,
    bool AllowFaults,
    ApiKeyGaugesBody Usage)
{
    /// <summary>A key at a moment.</summary>
    public static ApiKeyBody Create(ApiKey key, DateTimeOffset now, DateTimeOffset? lastUsedAt, LimitUsage used) => new(
        "api_key",
        key.Id,
        key.Name,
        key.StatusAt(now),
        key.CreatedAt,
        key.ExpiresAt,
        lastUsedAt,
        key.GetPreviousSecrets(now).Max(static secret => (DateTimeOffset?)secret.ExpiresAt),
        key.Models,
        key.Limits,
        key.Metadata,
        key.AllowFaults,
        ApiKeyGaugesBody.Create(used, key.Limits));
}

/// <summary>How much of each of its limits a key uses now.</summary>
internal sealed record ApiKeyGaugesBody(
    GaugeBody RequestsPerMinute, GaugeBody TokensPerMinute, GaugeBody ConcurrentRequests, GaugeBody TokensPerDay)
{
    /// <summary>The gauges of a key.</summary>
    public static ApiKeyGaugesBody Create(LimitUsage used, RateLimits limits) => new(
        new GaugeBody(used.RequestsPerMinute, limits.RequestsPerMinute),
        new GaugeBody(used.TokensPerMinute, limits.TokensPerMinute),
        new GaugeBody(used.ConcurrentRequests, limits.ConcurrentRequests),
        new GaugeBody(used.TokensPerDay, limits.TokensPerDay));
}

/// <summary>How much of a limit is used now; a limit of null is none.</summary>
internal sealed record GaugeBody(long Used, long? Limit);

/// <summary>An API key with its secret; only the answers that create or rotate a key contain it.</summary>
internal sealed record ApiKeyWithSecretBody : ApiKeyBody
{
    /// <summary>Adds the secret.</summary>
    public ApiKeyWithSecretBody(ApiKeyBody key, string secret)
        : base(key) => Secret = secret;

    /// <summary>The whole key as a client sends it.</summary>
    [JsonPropertyOrder(1)]
    public string Secret { get; }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"ApiKeyWithSecretBody {Id}";
}
