using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The embedded ledger: one file, one writer, any number of readers, none of them on a caller's thread.</summary>
/// <remarks>
/// Write-ahead log with <c>synchronous=NORMAL</c>: what is committed survives the end of the process; a power cut may take the last commits. A
/// settlement that another program's lock holds up for more than 5 s fails with 503; queries do not wait for that lock.
/// </remarks>
public sealed class SqliteLedger : IUsageLedger, IHistoryRecorder, IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly LedgerWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly SqliteProbe _probe;

    /// <summary>Creates an empty ledger in memory.</summary>
    public static SqliteLedger CreateInMemory(IOptions<NebulaOptions> options, TimeProvider time, ILogger<SqliteLedger> logger) => new(SqliteDatabase.CreateMemoryPath(), options, time, logger);

    /// <summary>Opens the file, creates it if it does not exist, and migrates it to the newest format.</summary>
    /// <exception cref="StoredDataException">The file is damaged, of a newer version, or cannot be opened.</exception>
    public SqliteLedger(string path, IOptions<NebulaOptions> options, TimeProvider time, ILogger<SqliteLedger> logger)
    {
        var database = new SqliteDatabase(path, "NORMAL");
        database.Hold();
        (_database, Path, IsNew) = (database, path, SqliteMigrations.Apply(database, LedgerSchema.Migrations));
        try
        {
            _writer = new LedgerWriter(database, options.Value.RequestHistory, logger);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw SqliteErrors.Explain(path, e);
        }

        _readers = new SqliteReaders(database);
        _probe = new SqliteProbe(database, "insert into probe (id, count) values (1, 1) on conflict do update set count = count + 1", time);
    }

    /// <summary>The file of a data directory.</summary>
    public static string GetPath(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "usage.db");

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether opening created the file.</summary>
    public bool IsNew { get; }

    /// <summary>Writes a settled request; it is committed when the task completes.</summary>
    /// <returns>Whether it was not there before.</returns>
    /// <exception cref="NebulaException">503: another program holds the write lock.</exception>
    public ValueTask<bool> AddAsync(UsageRecord usage) => _writer.Enqueue(new LedgerWrite { Usage = usage }).Committed;

    /// <inheritdoc/>
    public ValueTask RecordAsync(string model, HistoryPoint point, CancellationToken cancellationToken = default)
    {
        _writer.Enqueue(new LedgerWrite { Model = model, Point = point });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageRow>> QueryAsync(UsageQuery query, CancellationToken cancellationToken = default) =>
        await _readers.RunAsync(connection => LedgerQueries.ReadUsage(connection, query), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default) =>
        await _readers.RunAsync(connection => LedgerQueries.ReadRequests(connection, query), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default) =>
        await _readers.RunAsync(static connection => LedgerQueries.ReadKeyTotals(connection, null), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken = default) =>
        await _readers.RunAsync(connection => LedgerQueries.ReadKeyTotals(connection, keyIds), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        await _readers.RunAsync(connection => LedgerQueries.ReadHistory(connection, query), cancellationToken);

    /// <summary>What each key used of the running day, and in the running and the last minute. Limits start with it after a restart.</summary>
    public Task<IReadOnlyList<(string KeyId, UsageTotals Day, UsageTotals Recent)>> ReadRecentAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _readers.RunAsync(connection => LedgerQueries.ReadRecent(connection, now), cancellationToken);

    /// <summary>Checks that the file can be written; throws what went wrong. Waits at most 0.5 s for another program's lock.</summary>
    /// <exception cref="NebulaException">503: another program holds the write lock.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken = default) => await _probe.RunAsync().WaitAsync(cancellationToken);

    /// <summary>Commits what is still waiting, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
        _database.Release();
    }
}
