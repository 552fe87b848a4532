using System.Text.Json;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles in Redis; what cannot reach it is written down in the record store before anybody is told that it is settled, and replayed.</summary>
internal sealed class SettlementWithOutbox(
    RedisConnection redis, RedisSettlement shared, RateLimiterWithFallback limiter, IRecordStore records, HistoryCollector history) : ISettlement
{
    /// <inheritdoc/>
    public async ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default)
    {
        var (isNew, lost) = await SettleOrStoreAsync(settlement, cancellationToken);
        if (!isNew)
            return false;
        limiter.SettleLocal(settlement.Reservation, settlement.Usage.InputTokens + settlement.Usage.OutputTokens, lost, settlement.Usage.At);
        history.Add(settlement.Usage);
        return true;
    }

    /// <summary>Settles what was written down, if Redis answers. Any process may do it, and several at once: a job is settled once.</summary>
    public async ValueTask ReplayAsync(CancellationToken cancellationToken)
    {
        if (!redis.IsAvailable)
            return;
        await foreach (var record in records.ListAsync(Partitions.Outbox, cancellationToken: cancellationToken))
        {
            try
            {
                await shared.SettleAsync(JsonSerializer.Deserialize(record.Json, RecordJson.Default.Settlement)!, cancellationToken);
            }
            catch (Exception e) when (redis.ReportIfUnavailable(e))
            {
                return;
            }

            await records.DeleteAsync(Partitions.Outbox, record.Key, cancellationToken: cancellationToken);
        }
    }

    private async ValueTask<(bool IsNew, bool Lost)> SettleOrStoreAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        if (redis.IsAvailable)
        {
            try
            {
                return (await shared.SettleAsync(settlement, cancellationToken), false);
            }
            catch (Exception e) when (redis.ReportIfUnavailable(e))
            {
                // It may have been settled all the same: then the replay changes nothing.
            }
        }

        var json = JsonSerializer.Serialize(settlement, RecordJson.Default.Settlement);
        return (await records.TryInsertAsync(Partitions.Outbox, settlement.Reservation.JobId, json, cancellationToken) is not null, true);
    }
}
