using Nebula.Domain.Usage;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Settles in the embedded ledger, in a group commit, and then returns unused tokens to the limits of this process.</summary>
/// <remarks>
/// A repeated settlement is recognised while the job is in <see cref="SettledJobs"/>; workflows run in this process, so a later one cannot happen.
/// </remarks>
public sealed class SqliteSettlement(SqliteLedger ledger, InProcessRateLimiter limits) : ISettlement
{
    /// <inheritdoc/>
    public async ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default)
    {
        var isNew = await ledger.AddAsync(settlement.Usage);
        if (isNew)
            limits.Settle(settlement.Reservation, settlement.Usage.InputTokens + settlement.Usage.OutputTokens, settlement.Usage.At);
        return isNew;
    }

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken = default) => ledger.ProbeAsync(cancellationToken);
}
