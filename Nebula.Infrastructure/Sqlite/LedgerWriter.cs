using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The writer of <c>usage.db</c>: adds up a batch before it writes the sums.</summary>
internal sealed class LedgerWriter : BatchWriter<LedgerWrite>
{
    private readonly LedgerStatements _statements;
    private readonly SettledJobs _settled;
    private readonly HistoryWriter _history;
    private readonly Dictionary<(long Minute, string KeyId, string Model), UsageTotals> _sums = [];
    private readonly Dictionary<string, (UsageTotals Totals, long LastUsed)> _keys = [];

    public LedgerWriter(SqliteDatabase database, int requestHistory, ILogger logger)
        : base(database, logger)
    {
        SqliteDatabase.Execute(Connection, "pragma wal_autocheckpoint=4000;");
        _statements = new LedgerStatements(Connection, requestHistory);
        _settled = new SettledJobs(Connection, requestHistory);
        _history = new HistoryWriter(Connection, logger);
    }

    protected override void Write(List<LedgerWrite> batch)
    {
        _sums.Clear();
        _keys.Clear();
        foreach (var write in batch)
        {
            if (write.Usage is { } usage)
            {
                write.IsNew = _settled.TryAdd(usage.JobId);
                if (!write.IsNew)
                    continue;
                _statements.AddRequest(usage);
                Sum(usage);
            }
            else if (write.Point is { } point)
            {
                _history.Add(write.Model, point);
            }
        }

        foreach (var ((minute, keyId, model), totals) in _sums)
            _statements.AddToLedger(minute, keyId, model, totals);
        foreach (var (keyId, (totals, lastUsed)) in _keys)
            _statements.AddToKey(keyId, totals, lastUsed);
        _history.Flush();
        _statements.Prune();
    }

    protected override void OnRolledBack(List<LedgerWrite> batch)
    {
        _history.Forget();
        foreach (var write in batch)
        {
            if (write is { IsNew: true, Usage: { } usage })
                _settled.Forget(usage.JobId);
        }
    }

    protected override void OnEnded(List<LedgerWrite> batch, Exception? failure) => CommitNotification.Queue(batch, failure);

    protected override void DisposeStatements()
    {
        _history.Dispose();
        _statements.Dispose();
    }

    private void Sum(UsageRecord usage)
    {
        var (minute, totals) = (TimeBuckets.MinuteNumber(usage.At), UsageTotals.FromRecord(usage));
        var place = (minute, usage.KeyId, usage.Model);
        _sums[place] = _sums.GetValueOrDefault(place) + totals;
        var (sum, lastUsed) = _keys.GetValueOrDefault(usage.KeyId);
        _keys[usage.KeyId] = (sum + totals, Math.Max(lastUsed, usage.At.ToUnixTimeMilliseconds()));
        _history.Add(usage);
    }
}
