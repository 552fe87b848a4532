using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis;

/// <summary>Rolls ledger and history up into the record store, in one elected process of all that share it.</summary>
internal sealed class RollUp(
    RedisConnection redis, DayRestore days, UsageRollUp usage, HistoryRollUp history, IRecordStore records, TimeProvider time, ILogger<RollUp> logger)
    : PeriodicService(RecordLease.RenewInterval, time, logger)
{
    private readonly RecordLease _elected = new(records, "roll-up", time);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _elected.ReleaseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask DoAsync(CancellationToken cancellation)
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
}
