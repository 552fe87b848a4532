using Microsoft.Extensions.Logging;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles in Redis. A settlement that fails in Redis is stored in the outbox before the caller's task completes.</summary>
internal sealed partial class SettlementWithOutbox(
    RedisConnection redis,
    RedisSettlement shared,
    RateLimiterWithFallback limiter,
    SettlementOutbox outbox,
    HistoryCollector history,
    ILogger<SettlementWithOutbox> logger) : ISettlement
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

    /// <inheritdoc/>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken = default)
    {
        if (!await redis.TryProbeAsync())
            await outbox.ProbeAsync(cancellationToken);
    }

    private async ValueTask<(bool IsNew, bool Lost)> SettleOrStoreAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        if (redis.IsAvailable)
        {
            try
            {
                return (await SettleSharedAsync(settlement, cancellationToken), false);
            }
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
            {
                // Redis may have settled it nevertheless; then the replay changes nothing.
            }
            catch (RedisServerException e)
            {
                LogRefused(logger, settlement.Reservation.JobId, e);
            }
        }

        return (await outbox.AddAsync(settlement, cancellationToken), true);
    }

    // An earlier call for the same job may have reached the outbox only. That call has counted the job.
    private async ValueTask<bool> SettleSharedAsync(Settlement settlement, CancellationToken cancellationToken) =>
        await shared.SettleAsync(settlement)
        && (outbox.Count == 0 || !await outbox.TryRemoveAsync(settlement.Reservation.JobId, cancellationToken));

    [LoggerMessage(EventId = 3203, Level = LogLevel.Error, Message = "Redis refused to settle {Job}; its settlement waits in the outbox")]
    private static partial void LogRefused(ILogger logger, string job, Exception exception);
}
