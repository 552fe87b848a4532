using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Sqlite;

namespace Nebula.Tests.State;

/// <summary>Limits in the process, ledger in SQLite.</summary>
public sealed class EmbeddedWorld : StateWorld
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 30, 20, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-state-");
    private readonly InProcessRateLimiter _limiter;
    private readonly SqliteLedger _ledger;

    /// <summary>Opens an empty state.</summary>
    /// <param name="inMemory">Whether the ledger is in memory and not in a file.</param>
    public EmbeddedWorld(bool inMemory = false)
    {
        var options = Options.Create(new NebulaOptions { RequestHistory = 100 });
        _limiter = new InProcessRateLimiter(_time);
        _ledger = inMemory
            ? SqliteLedger.CreateInMemory(options, TimeProvider.System, NullLogger<SqliteLedger>.Instance)
            : new SqliteLedger(Path.Combine(_folder.FullName, "usage.db"), options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        Settlement = new SqliteSettlement(_ledger, _limiter);
    }

    public override IRateLimiter Limiter => _limiter;

    public override ISettlement Settlement { get; }

    public override IUsageLedger Ledger => _ledger;

    public override IHistoryRecorder History => _ledger;

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
