using System.Text.Json;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Requests;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>Reads the bodies of the routes under <c>/apikeys</c>.</summary>
internal static class ApiKeyReader
{
    private const int MaxName = 100;
    private const int MaxModels = 100;
    private const int MaxPairs = 16;
    private const int MaxPairKey = 64;
    private const int MaxPairValue = 512;

    /// <summary>Reads what a new key is made from.</summary>
    public static NewApiKey New(JsonFields fields, DateTimeOffset now) => new(fields.RequiredText("name", 1, MaxName))
    {
        Models = Models(fields),
        ExpiresAt = Expiry(fields, now),
        Limits = fields.Object("limits") is { } limits ? Limits(limits, RateLimits.None) : null,
        Metadata = Metadata(fields, new Dictionary<string, string>()),
    };

    /// <summary>Checks a merge patch, and applies it: what is absent stays, null is cleared, limits and metadata merge pair by pair.</summary>
    public static ApiKey Patch(JsonFields fields, ApiKey key, DateTimeOffset now) => key with
    {
        Name = fields.Has("name") ? fields.RequiredText("name", 1, MaxName) : key.Name,
        Models = fields.Has("models") ? Models(fields) : key.Models,
        ExpiresAt = fields.Has("expires_at") ? Expiry(fields, now) : key.ExpiresAt,
        Limits = fields.IsNull("limits") ? RateLimits.None : fields.Object("limits") is { } limits ? Limits(limits, key.Limits) : key.Limits,
        Metadata = Metadata(fields, key.Metadata),
    };

    /// <summary>Reads how long the secret before a rotation goes on working.</summary>
    public static TimeSpan Grace(JsonFields fields) =>
        TimeSpan.FromSeconds(fields.Integer("grace_seconds", 0, (long)ApiKeyService.MaxGrace.TotalSeconds) ?? 0);

    private static IReadOnlyList<string>? Models(JsonFields fields)
    {
        var models = fields.Array("models", 1, MaxModels);
        return models?.Select(static model => DeploymentReader.CheckName(JsonFields.TextOf(model.Value, model.Path, 1, int.MaxValue), model.Path))
            .Distinct()
            .ToList();
    }

    private static DateTimeOffset? Expiry(JsonFields fields, DateTimeOffset now) => fields.Time("expires_at") is { } time && time <= now
        ? throw JsonFields.Invalid(fields.Path("expires_at"), "'expires_at' must be in the future.")
        : fields.Time("expires_at");

    private static RateLimits Limits(JsonFields fields, RateLimits before) => new()
    {
        RequestsPerMinute = Limit(fields, "requests_per_minute", before.RequestsPerMinute),
        TokensPerMinute = Limit(fields, "tokens_per_minute", before.TokensPerMinute),
        ConcurrentRequests = Limit(fields, "concurrent_requests", before.ConcurrentRequests),
        TokensPerDay = Limit(fields, "tokens_per_day", before.TokensPerDay),
    };

    private static long? Limit(JsonFields fields, string name, long? before) => fields.Has(name) ? fields.Integer(name, 1, RateLimits.Max) : before;

    private static IReadOnlyDictionary<string, string> Metadata(JsonFields fields, IReadOnlyDictionary<string, string> before)
    {
        if (!fields.Has("metadata"))
            return before;
        var pairs = new OrderedDictionary<string, string>();
        if (fields.Object("metadata") is not { } given)
            return pairs;
        foreach (var (name, value) in before)
            pairs[name] = value;
        foreach (var (name, value) in given.All())
        {
            if (name.Length is 0 or > MaxPairKey)
                throw JsonFields.Invalid("metadata", $"The keys of 'metadata' must have 1 to {MaxPairKey} characters.");
            if (value.ValueKind == JsonValueKind.Null)
                pairs.Remove(name);
            else
                pairs[name] = JsonFields.TextOf(value, given.Path(name), 0, MaxPairValue);
        }

        return pairs.Count <= MaxPairs
            ? pairs
            : throw JsonFields.Invalid("metadata", $"'metadata' must have at most {MaxPairs} pairs; it would have {pairs.Count}.");
    }
}
