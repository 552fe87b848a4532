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

    /// <summary>What happened in each minute or hour, for charts, ordered by start.</summary>
    ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default);
}
