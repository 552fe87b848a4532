using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Infrastructure.Records;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles what waits in the outbox, in batches, in one of the processes that share the record store.</summary>
/// <remarks>
/// A batch's scripts are in flight together, and its records are deleted together. The lease only saves work: a job that two processes replay is settled once.
/// A settlement that Redis or this process cannot read is set aside and logged. One of a newer format stays for a process that reads it.
/// </remarks>
internal sealed partial class OutboxReplay(
    RedisConnection redis,
    RedisSettlement shared,
    SettlementOutbox outbox,
    IRecordStore records,
    NebulaMetrics metrics,
    TimeProvider time,
    ILogger<OutboxReplay> logger) : IDisposable
{
    /// <summary>How many settlements are in flight together: 500.</summary>
    public const int BatchSize = 500;

    private readonly RecordLease _elected = new(records, "outbox", time);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, byte> _postponed = new();
    private bool _retriedRejected;

    private enum Result
    {
        Settled,
        Rejected,
        Postponed,
        Lost,
    }

    /// <summary>Settles what waits, if Redis answers and no other process is doing so.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (!redis.IsAvailable)
            return;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await outbox.RefreshAsync(cancellationToken);
            var retry = !_retriedRejected && outbox.Rejected > 0;
            if ((outbox.Count == 0 && !retry) || !await _elected.TryHoldAsync(cancellationToken))
                return;
            try
            {
                if (retry)
                    await RetryRejectedAsync(cancellationToken); // this process may be of a version that can settle them
                _retriedRejected = true;
                await DrainAsync(cancellationToken);
            }
            finally
            {
                await _elected.ReleaseAsync(CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    // What stays rejected was counted when it was set aside.
    private async ValueTask RetryRejectedAsync(CancellationToken cancellationToken)
    {
        var settled = new List<string>();
        await foreach (var record in outbox.ListRejectedAsync(cancellationToken))
        {
            if (await SettleAsync(record, cancellationToken) == Result.Settled)
                settled.Add(record.Key);
        }

        await outbox.RemoveRejectedAsync(settled, cancellationToken);
    }

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var renewed = time.GetTimestamp();
        var batch = new List<Record>(BatchSize);
        await foreach (var record in outbox.ListAsync(cancellationToken))
        {
            batch.Add(record);
            if (batch.Count < BatchSize)
                continue;
            if (!await SettleAsync(batch, cancellationToken))
                return;
            batch.Clear();
            if (time.GetElapsedTime(renewed) < RecordLease.RenewInterval)
                continue;
            if (!await _elected.TryHoldAsync(cancellationToken))
                return;
            renewed = time.GetTimestamp();
        }

        await SettleAsync(batch, cancellationToken);
    }

    private async ValueTask<bool> SettleAsync(List<Record> batch, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(batch.Select(record => SettleAsync(record, cancellationToken)));
        await outbox.RemoveAsync([.. batch.Where((_, i) => results[i] == Result.Settled).Select(static record => record.Key)], cancellationToken);
        foreach (var rejected in batch.Where((_, i) => results[i] == Result.Rejected))
        {
            await outbox.RejectAsync(rejected, cancellationToken);
            metrics.SettlementRejected();
        }

        return !results.Contains(Result.Lost);
    }

    private async Task<Result> SettleAsync(Record record, CancellationToken cancellationToken)
    {
        try
        {
            await shared.SettleAsync(SettlementOutbox.Read(record));
            return Result.Settled;
        }
        catch (Exception e) when (IsNewerFormat(e))
        {
            if (_postponed.TryAdd(record.Key, 0))
                LogPostponed(logger, e.Message);
            return Result.Postponed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (RedisConnection.IsUnavailable(e))
                return Result.Lost;
            LogRejected(logger, record.Key, e);
            return Result.Rejected;
        }
    }

    private static bool IsNewerFormat(Exception e) => e is UnknownFormatVersionException
        || (e is RedisServerException && e.Message.StartsWith(RedisSettlement.NewerVersion, StringComparison.Ordinal));

    [LoggerMessage(EventId = 3201, Level = LogLevel.Error, Message = "The settlement of {Job} was set aside: it cannot be replayed. Its usage is still reported, and the next process that starts tries again")]
    private static partial void LogRejected(ILogger logger, string job, Exception exception);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Warning, Message = "A settlement stays in the outbox for a newer process. {Reason}")]
    private static partial void LogPostponed(ILogger logger, string reason);
}
