using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Rolls ledger and history up into the record store while this process lives.</summary>
internal sealed class RollUpService(RedisMaintenance upkeep, TimeProvider time, ILogger<RollUpService> logger) : PeriodicService(RecordLease.RenewInterval, time, logger)
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await upkeep.ResignAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => upkeep.RollUpAsync(cancellationToken);
}
