using Nebula.Domain.ApiKeys;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Sqlite;

namespace Nebula.Local.Startup;

/// <summary>Restores the in-process limits from the usage in the ledger.</summary>
public sealed class LimitsRestorer(SqliteLedger ledger, ApiKeyStore keys, InProcessRateLimiter limiter, TimeProvider time) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (keyId, day, recent) in ledger.ReadRecent(time.GetUtcNow()))
        {
            if (await keys.FindAsync(keyId, cancellationToken) is { } key)
                limiter.Restore(keyId, key.Limits, day.InputTokens + day.OutputTokens, recent.Requests, recent.InputTokens + recent.OutputTokens);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
