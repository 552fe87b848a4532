using Nebula.Domain.Records;
using Nebula.Infrastructure.Records;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis;

/// <summary>Copies what only Redis holds to the record store, in one elected process of all that share it. A background service calls it in a long-running host, a timer in a serverless one.</summary>
/// <remarks>
/// The lease keeps the work in one process, and a gate keeps it in one task of that process. Correctness rests on neither: every document is written with the entity tag it was read
/// with, and its numbers only grow, so a process that has lost the lease without noticing cannot overwrite what its successor wrote.
/// </remarks>
public sealed class RedisMaintenance : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly RedisConnection _redis;
    private readonly OutboxReplay _outbox;
    private readonly LapsedJobs _lapsed;
    private readonly DayRestore _days;
    private readonly UsageRollUp _usage;
    private readonly HistoryRollUp _history;
    private readonly RecordLease _elected;
    private bool _wasElected;

    internal RedisMaintenance(
        RedisConnection redis, OutboxReplay outbox, LapsedJobs lapsed, DayRestore days, UsageRollUp usage, HistoryRollUp history, IRecordStore records, TimeProvider time)
    {
        (_redis, _outbox, _lapsed, _days, _usage, _history) = (redis, outbox, lapsed, days, usage, history);
        _elected = new RecordLease(records, "roll-up", time);
    }

    /// <summary>Replays settlements that did not reach Redis, unless another process is doing so.</summary>
    public ValueTask ReplayOutboxAsync(CancellationToken cancellationToken = default) => _outbox.RunAsync(cancellationToken);

    /// <summary>Settles the jobs of processes that have ended, unless another process has just done so.</summary>
    public ValueTask SettleLapsedAsync(CancellationToken cancellationToken = default) => _lapsed.SettleAsync(cancellationToken);

    /// <summary>Rolls the ended minutes of ledger and history up into the record store, unless another process is elected.</summary>
    public async ValueTask RollUpAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_redis.IsAvailable || !await ElectAsync(cancellationToken))
                return;
            await _days.RunAsync(cancellationToken);
            try
            {
                await _usage.RollAsync(cancellationToken);
            }
            finally
            {
                await _history.RollAsync(cancellationToken); // charts do not wait for a ledger that cannot be rolled up
            }
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            // The next roll-up takes the minutes in progress again.
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Releases the lease, so that another process is elected at once.</summary>
    public async ValueTask ResignAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _wasElected = false;
            await _elected.ReleaseAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    // Another process may have rolled up before, maybe one of a version without key totals.
    private async ValueTask<bool> ElectAsync(CancellationToken cancellationToken)
    {
        var isElected = await _elected.TryHoldAsync(cancellationToken);
        if (isElected && !_wasElected)
            await _usage.PrepareAsync(cancellationToken);
        return _wasElected = isElected;
    }
}
