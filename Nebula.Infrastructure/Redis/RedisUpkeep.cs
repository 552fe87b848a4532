using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis;

/// <summary>Carries what is in Redis to where it outlives Redis, in one elected process of all that share the record store.</summary>
internal sealed class RedisUpkeep(
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
    public ValueTask ReplayOutboxAsync(CancellationToken cancellation = default) => settlements.ReplayAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask RollUpAsync(CancellationToken cancellation = default)
    {
        if (!redis.IsAvailable || !await _elected.TryHoldAsync(cancellation))
            return;
        try
        {
            await days.RunAsync(cancellation);
            await usage.RollAsync(cancellation);
            await history.RollAsync(cancellation);
        }
        catch (Exception e) when (redis.IsLoss(e))
        {
            // What was taken and not done is taken again.
        }
    }

    /// <summary>Lets another process be the elected one at once.</summary>
    public ValueTask ResignAsync(CancellationToken cancellation) => _elected.ReleaseAsync(cancellation);
}
