using System.Text.Json;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis;

/// <summary>Settles in Redis; what cannot reach it is written down in the record store before anybody is told that it is settled, and replayed.</summary>
internal sealed class SettlementWithOutbox(
    RedisConnection redis, RedisSettlement shared, RateLimiterWithFallback limiter, IRecordStore records, HistoryCollector history) : ISettlement
{
    /// <inheritdoc/>
    public async ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellation = default)
    {
        var (isNew, lost) = await SettleOrWriteDownAsync(settlement, cancellation);
        if (!isNew)
            return false;
        limiter.SettleLocal(settlement.Reservation, settlement.Usage.InputTokens + settlement.Usage.OutputTokens, lost);
        history.Add(settlement.Usage);
        return true;
    }

    /// <summary>Settles what was written down, if Redis answers. Any process may do it, and several at once: a job is settled once.</summary>
    public async ValueTask ReplayAsync(CancellationToken cancellation)
    {
        if (!redis.IsAvailable)
            return;
        await foreach (var record in records.ListAsync(Partitions.Outbox, cancellation: cancellation))
        {
            try
            {
                await shared.SettleAsync(JsonSerializer.Deserialize(record.Json, RecordJson.Default.Settlement)!, cancellation);
            }
            catch (Exception e) when (redis.IsLoss(e))
            {
                return;
            }

            await records.DeleteAsync(Partitions.Outbox, record.Key, cancellation: cancellation);
        }
    }

    private async ValueTask<(bool IsNew, bool Lost)> SettleOrWriteDownAsync(Settlement settlement, CancellationToken cancellation)
    {
        if (redis.IsAvailable)
        {
            try
            {
                return (await shared.SettleAsync(settlement, cancellation), false);
            }
            catch (Exception e) when (redis.IsLoss(e))
            {
                // It may have been settled all the same: then the replay changes nothing.
            }
        }

        var json = JsonSerializer.Serialize(settlement, RecordJson.Default.Settlement);
        return (await records.TryInsertAsync(Partitions.Outbox, settlement.Reservation.JobId, json, cancellation) is not null, true);
    }
}
