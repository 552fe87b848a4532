using System.Text.Json.Serialization;

namespace Nebula.Domain.Usage;

/// <summary>One settled request, as the ledger stores it and <c>GET /requests</c> lists it. It never holds any text.</summary>
public sealed record UsageRecord
{
    /// <summary>The job's and the response's id (<c>chatcmpl-…</c>).</summary>
    public required string JobId { get; init; }

    /// <summary>The public id of the key that pays.</summary>
    public required string KeyId { get; init; }

    /// <summary>The deployment's name.</summary>
    public required string Model { get; init; }

    /// <summary>When it was settled.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Its HTTP status: 200, 499 if the client disconnected, or the error's.</summary>
    public required int Status { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>abort</c> (client disconnected) or <c>error</c>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Prompt tokens charged.</summary>
    public long InputTokens { get; init; }

    /// <summary>Those of them that were in the prefix cache, for <c>/metrics</c>; 0 in records read from a store, which do not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CachedTokens { get; init; }

    /// <summary>Generated tokens charged.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Generated tokens of its longest choice, for <c>/metrics</c>; 0 in records read from a store, which do not keep it.</summary>
    public long LongestChoiceTokens { get; init; }

    /// <summary>The replica that generated its first choice, for <c>/metrics</c>; 0 if none did, and in records read from a store, which do not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replica { get; init; }

    /// <summary>Virtual seconds that it waited for a place in a batch; null if it never had one.</summary>
    public double? QueueSeconds { get; init; }

    /// <summary>Virtual seconds from admission to the first token; null if it had none.</summary>
    public double? TimeToFirstTokenSeconds { get; init; }

    /// <summary>Virtual seconds from admission to the last token.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>The gaps between its tokens, counted by bucket of <see cref="Telemetry.LatencyBuckets"/>; empty if it had fewer than two.</summary>
    public IReadOnlyList<BucketCount> InterTokenGaps { get; init; } = [];

    /// <summary>The script that answered; null if none did.</summary>
    public string? Script { get; init; }

    /// <summary>The fault that ended or slowed it; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fault { get; init; }

    /// <summary>Whether the server failed it. A request whose client disconnected has neither succeeded nor failed.</summary>
    public bool Failed => Status >= 500;
}
