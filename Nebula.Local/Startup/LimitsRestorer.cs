using Nebula.Domain.ApiKeys;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Sqlite;

namespace Nebula.Local.Startup;

/// <summary>Restores the in-process limits from the usage in the ledger.</summary>
public sealed partial class LimitsRestorer(
    SqliteLedger ledger, ApiKeyStore keys, InProcessRateLimiter limiter, TimeProvider time, ILogger<LimitsRestorer> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var limits = (await keys.ListAsync(cancellationToken)).ToDictionary(static key => key.Id, static key => key.Limits);
        if (ledger.IsNew && limits.Count > 0)
            LogNewLedger(logger, ledger.Path);
        foreach (var (keyId, day, recent) in await ledger.ReadRecentAsync(time.GetUtcNow(), cancellationToken))
        {
            if (limits.TryGetValue(keyId, out var limited))
                limiter.Restore(keyId, limited, day.InputTokens + day.OutputTokens, recent.Requests, recent.InputTokens + recent.OutputTokens);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        EventId = 4041, Level = LogLevel.Warning, Message = "There are API keys, but the ledger {Path} was missing. A new one is created: usage starts at zero, and so do today's limits")]
    private static partial void LogNewLedger(ILogger logger, string path);
}
