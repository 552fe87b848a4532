using Nebula.Domain.Common;

namespace Nebula.Domain.Usage;

/// <summary>Reads what <see cref="ISettlement"/> wrote: which key used how much of which deployment, and when.</summary>
public interface IUsageLedger
{
    /// <summary>
    /// Sums by time bucket and group, ordered by start, key and model. Buckets without usage are left out; the current one is included.
    /// </summary>
    ValueTask<IReadOnlyList<UsageRow>> QueryAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>The newest settled requests, newest first.</summary>
    /// <exception cref="NebulaException">400: <see cref="RequestQuery.After"/> is not among those kept.</exception>
    ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default);

    /// <summary>The lifetime usage of each key. A key that was never used is left out.</summary>
    ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default);

    /// <summary>The same of some keys.</summary>
    ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Settlements that are stored and reported, and still have to reach the state that processes share. A ledger in one process has none.
    /// </summary>
    ValueTask<SettlementBacklog> GetBacklogAsync(CancellationToken cancellationToken = default) => new(default(SettlementBacklog));

    /// <summary>What happened in each minute or hour, for charts, ordered by start.</summary>
    ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default);
}

/// <summary>A query of the history.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="ByHour">One point an hour (kept 30 days) instead of one a minute (kept 24 h).</param>
/// <param name="Model">Only this deployment; null is all.</param>
public sealed record HistoryQuery(DateTimeOffset From, DateTimeOffset To, bool ByHour, string? Model = null);

/// <summary>Settlements that still have to be replayed.</summary>
/// <param name="Waiting">How many wait for the replay.</param>
/// <param name="Rejected">How many were set aside because they cannot be replayed.</param>
public readonly record struct SettlementBacklog(int Waiting, int Rejected);

/// <summary>Everything a key ever used.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Totals">The ledger's sums.</param>
/// <param name="LastUsedAt">When its newest request was settled.</param>
public sealed record KeyTotals(string KeyId, UsageTotals Totals, DateTimeOffset LastUsedAt);

/// <summary>A query of the newest settled requests.</summary>
/// <param name="Limit">The most requests to return.</param>
/// <param name="After">Only requests older than this job; null starts with the newest.</param>
public sealed record RequestQuery(int Limit, string? After = null)
{
    /// <summary>Only requests of this key; null is all.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only requests of this deployment; null is all.</summary>
    public string? Model { get; init; }
}

/// <summary>The time buckets of <c>GET /usage</c>.</summary>
public enum UsageBucket
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>UTC days.</summary>
    Day,
}

/// <summary>A query of the ledger.</summary>
/// <param name="From">The first moment; its whole bucket is included.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="Bucket">The time bucket of a row.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageBucket Bucket)
{
    /// <summary>Only this key's usage; null is every key's.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only this deployment's usage; null is every deployment's.</summary>
    public string? Model { get; init; }

    /// <summary>Whether each key has its own row.</summary>
    public bool GroupByKey { get; init; }

    /// <summary>Whether each deployment has its own row.</summary>
    public bool GroupByModel { get; init; }
}

/// <summary>One row of usage.</summary>
/// <param name="Start">The bucket's first moment.</param>
/// <param name="KeyId">The key if rows are grouped by key; null otherwise.</param>
/// <param name="Model">The deployment if rows are grouped by deployment; null otherwise.</param>
/// <param name="Totals">The sums.</param>
public sealed record UsageRow(DateTimeOffset Start, string? KeyId, string? Model, UsageTotals Totals);
