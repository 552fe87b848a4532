using Nebula.Domain.Records;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Records;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis;

/// <summary>Carries what is in Redis to where it outlives Redis, in one elected process of all that share the record store.</summary>
internal sealed class RedisMaintenance(
    RedisConnection redis,
    SettlementWithOutbox settlements,
    DayRestore days,
    UsageRollUp usage,
    HistoryRollUp history,
    IRecordStore records,
    TimeProvider time) : IStateUpkeep
{
    private readonly RecordLease _elected = new(records, "roll-up", time);

    /// <inheritdoc/>
    public ValueTask ReplayOutboxAsync(CancellationToken cancellationToken = default) => settlements.ReplayAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RollUpAsync(CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable || !await _elected.TryHoldAsync(cancellationToken))
            return;
        try
        {
            await days.RunAsync(cancellationToken);
            await usage.RollAsync(cancellationToken);
            await history.RollAsync(cancellationToken);
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            // What was taken and not done is taken again.
        }
    }

    /// <summary>Lets another process be the elected one at once.</summary>
    public ValueTask ResignAsync(CancellationToken cancellationToken) => _elected.ReleaseAsync(cancellationToken);
}
