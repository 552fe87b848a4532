using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Rolls ledger and history up into the record store every ten seconds, if this process is elected.</summary>
internal sealed class RollUpService(RedisMaintenance maintenance, TimeProvider time, ILogger<RollUpService> logger) : PeriodicService(RecordLease.RenewInterval, time, logger)
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await maintenance.ResignAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => maintenance.RollUpAsync(cancellationToken);
}
