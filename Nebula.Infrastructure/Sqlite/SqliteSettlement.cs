using Nebula.Domain.Usage;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Settles where limits are in this process and the ledger is in SQLite: one group commit, then the limits get back what was not used.</summary>
/// <remarks>A job is known as settled while its row is among the newest that are kept; a later repetition cannot happen here, because workflows live in this process.</remarks>
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
