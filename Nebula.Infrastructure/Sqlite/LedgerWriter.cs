using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The ledger's one writer: takes whatever has gathered, writes it in one transaction, and wakes whoever waits for it.</summary>
/// <remarks>There is no timer: alone, a settlement is committed at once; under load, those that came during a commit share the next.</remarks>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int MaxBatch = 1_024;

    private readonly Channel<PendingWrite> _waiting = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly LedgerStatements _statements;
    private readonly SettledJobs _settled;
    private readonly HistoryWriter _history;
    private readonly List<PendingWrite> _batch = [];
    private readonly Dictionary<(long Minute, string KeyId, string Model), UsageTotals> _sums = [];
    private readonly Dictionary<string, (UsageTotals Totals, long LastUsed)> _keys = [];
    private readonly Task _running;

    public LedgerWriter(SqliteDatabase database, int requestHistory)
    {
        _connection = database.Open();
        SqliteDatabase.Execute(_connection, "pragma wal_autocheckpoint=4000;");
        _statements = new LedgerStatements(_connection, requestHistory);
        _settled = new SettledJobs(_connection, requestHistory);
        _history = new HistoryWriter(_connection);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Queues a write; never blocks.</summary>
    public PendingWrite Enqueue(PendingWrite write) =>
        _waiting.Writer.TryWrite(write) ? write : throw new ObjectDisposedException(nameof(LedgerWriter));

    /// <summary>Writes what is still waiting, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
        _history.Dispose();
        _statements.Dispose();
        _connection.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_batch.Count < MaxBatch && _waiting.Reader.TryRead(out var write))
                _batch.Add(write);
            try
            {
                Write();
                CommitNotification.Queue(_batch, failure: null);
            }
            catch (Exception e)
            {
                _statements.TryRollBack();
                _history.Forget();
                foreach (var write in _batch)
                {
                    if (write is { IsNew: true, Usage: { } usage })
                        _settled.Forget(usage.JobId);
                }

                CommitNotification.Queue(_batch, e);
            }

            _batch.Clear();
            _sums.Clear();
            _keys.Clear();
        }
    }

    private void Write()
    {
        _statements.Begin();
        foreach (var write in _batch)
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
        _statements.Commit();
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
