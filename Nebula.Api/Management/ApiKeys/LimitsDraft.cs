using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The <c>limits</c> of a key's body. A limit that is absent stays as it is; null is no limit.</summary>
internal sealed class LimitsDraft
{
    private static readonly ObjectReader<LimitsDraft> Fields = new(
        ("requests_per_minute", static (ref r, ref d) => d._requestsPerMinute = Read(ref r)),
        ("tokens_per_minute", static (ref r, ref d) => d._tokensPerMinute = Read(ref r)),
        ("concurrent_requests", static (ref r, ref d) => d._concurrentRequests = Read(ref r)),
        ("tokens_per_day", static (ref r, ref d) => d._tokensPerDay = Read(ref r)));

    private Optional<long?> _requestsPerMinute;
    private Optional<long?> _tokensPerMinute;
    private Optional<long?> _concurrentRequests;
    private Optional<long?> _tokensPerDay;

    /// <summary>The names of the limits.</summary>
    public static IReadOnlyList<string> Names => Fields.Names;

    /// <summary>Reads the object at which the reader stands; null for null.</summary>
    public static LimitsDraft? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var draft = new LimitsDraft();
        Fields.Read(ref reader, ref draft);
        return draft;
    }

    /// <summary>The limits after this change.</summary>
    public RateLimits ApplyTo(RateLimits before) => new()
    {
        RequestsPerMinute = _requestsPerMinute.Or(before.RequestsPerMinute),
        TokensPerMinute = _tokensPerMinute.Or(before.TokensPerMinute),
        ConcurrentRequests = _concurrentRequests.Or(before.ConcurrentRequests),
        TokensPerDay = _tokensPerDay.Or(before.TokensPerDay),
    };

    private static Optional<long?> Read(ref Utf8JsonReader reader) => new(JsonScalars.ReadInteger(ref reader, 1, RateLimits.Max));
}
