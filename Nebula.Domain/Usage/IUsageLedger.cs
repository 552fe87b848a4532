using Nebula.Domain.Common;

namespace Nebula.Domain.Usage;

/// <summary>Reads what <see cref="ISettlement"/> wrote: who used what, when.</summary>
public interface IUsageLedger
{
    /// <summary>Sums by time bucket and group, ordered by start, key and model. Buckets without usage are left out; the running one is included.</summary>
    ValueTask<IReadOnlyList<UsageRow>> QueryAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>The newest settled requests, newest first.</summary>
    /// <exception cref="NebulaException">400: <see cref="RequestQuery.After"/> is not among those kept.</exception>
    ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default);

    /// <summary>What each key used in all its time; keys never used are left out.</summary>
    ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default);

    /// <summary>The same of some keys.</summary>
    ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken = default);

    /// <summary>Settlements that are stored and reported, and still have to reach the state that processes share. A ledger in one process has none.</summary>
    ValueTask<SettlementBacklog> GetBacklogAsync(CancellationToken cancellationToken = default) => new(default(SettlementBacklog));

    /// <summary>What happened in each minute or hour, for charts, ordered by start.</summary>
    ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Which part of the history is wanted.</summary>
/// <param name="From">The first moment wanted.</param>
/// <param name="To">The first moment no longer wanted.</param>
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

/// <summary>Which of the newest settled requests are wanted.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="After">Only older ones than this job; null begins with the newest.</param>
public sealed record RequestQuery(int Limit, string? After = null)
{
    /// <summary>Only those of this key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only those of this deployment.</summary>
    public string? Model { get; init; }
}

/// <summary>How <c>GET /usage</c> cuts time.</summary>
public enum UsageBucket
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>UTC days.</summary>
    Day,
}

/// <summary>A question to the ledger.</summary>
/// <param name="From">The first moment wanted; the bucket that holds it is included whole.</param>
/// <param name="To">The first moment no longer wanted.</param>
/// <param name="Bucket">How time is cut.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageBucket Bucket)
{
    /// <summary>Only this key's usage; null is everyone's.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only this deployment's usage; null is all.</summary>
    public string? Model { get; init; }

    /// <summary>One row a key.</summary>
    public bool GroupByKey { get; init; }

    /// <summary>One row a deployment.</summary>
    public bool GroupByModel { get; init; }
}

/// <summary>One row of the ledger's answer.</summary>
/// <param name="Start">The bucket's first moment.</param>
/// <param name="KeyId">The key, where rows are grouped by key; else null.</param>
/// <param name="Model">The deployment, where rows are grouped by it; else null.</param>
/// <param name="Totals">The sums.</param>
public sealed record UsageRow(DateTimeOffset Start, string? KeyId, string? Model, UsageTotals Totals);
