using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Records in one table of a SQLite file. Several processes on one machine may share the file.</summary>
/// <remarks>
/// Queries and changes run on threads of their own, never on the caller's. Changes that come together share one transaction. A change that another
/// program's lock holds up for more than 5 s fails with 503; queries do not wait for that lock.
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore, IAsyncDisposable
{
    // A listing reads this many documents at a time, so that no query is open while the caller processes them.
    private const int PageSize = 500;

    private readonly SqliteReaders _readers;
    private readonly RecordWriter _writer;
    private readonly SqliteProbe _probe;

    /// <summary>Opens the file, creates it if it does not exist, and migrates it to the newest format.</summary>
    /// <exception cref="StoredDataException">The file is damaged, of a newer version, or cannot be opened.</exception>
    public SqliteRecordStore(string path, TimeProvider time, ILogger<SqliteRecordStore> logger)
    {
        var database = new SqliteDatabase(path, "FULL");
        SqliteMigrations.Apply(database, RecordSchema.Migrations);
        _writer = new RecordWriter(database, logger);
        _readers = new SqliteReaders(database);
        _probe = new SqliteProbe(database, "insert into records (partition, key, json, etag) values ('health', 'probe', '1', '1') on conflict do update set etag = etag + 1", time);
    }

    /// <inheritdoc/>
    public async ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default) => await _readers.RunAsync(
        connection =>
        {
            using var command = CreateCommand(connection, "select key, json, etag from records where partition = $p and key = $k", partition, key);
            using var reader = command.ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (from, inclusive) = (fromKey ?? "", true);
        List<Record> page;
        do
        {
            page = await ReadPageAsync(partition, from, inclusive, toKey, cancellationToken);
            foreach (var record in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            if (page.Count > 0)
                (from, inclusive) = (page[^1].Key, false);
        }
        while (page.Count == PageSize);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        await WriteAsync(RecordWriteKind.Insert, partition, key, json);

    /// <inheritdoc/>
    public async ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default) =>
        await WriteAsync(RecordWriteKind.Replace, partition, key, json, etag);

    /// <inheritdoc/>
    public async ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        (await WriteAsync(RecordWriteKind.Put, partition, key, json))!;

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default) =>
        RecordRules.IsName(partition) && RecordRules.IsName(key)
        && await _writer.Enqueue(new RecordWrite(RecordWriteKind.Delete, partition, key) { OldETag = etag }).Committed is not null;

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) => await _probe.RunAsync().WaitAsync(cancellationToken);

    /// <summary>Commits what is still waiting, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }

    private Task<List<Record>> ReadPageAsync(string partition, string from, bool inclusive, string? to, CancellationToken cancellationToken) => _readers.RunAsync(
        connection =>
        {
            using var command = CreateCommand(
                connection,
                $"select key, json, etag from records where partition = $p and key {(inclusive ? ">=" : ">")} $k and ($to is null or key < $to) order by key limit {PageSize}",
                partition,
                from);
            command.Parameters.AddWithValue("$to", (object?)to ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            var page = new List<Record>();
            while (reader.Read())
                page.Add(Read(reader));
            return page;
        },
        cancellationToken);

    private Task<string?> WriteAsync(RecordWriteKind kind, string partition, string key, string json, string? old = null)
    {
        RecordRules.CheckWrite(partition, key, json);
        return _writer.Enqueue(new RecordWrite(kind, partition, key) { Json = json, OldETag = old }).Committed;
    }

    private static SqliteCommand CreateCommand(SqliteConnection connection, string sql, string partition, string key)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$p", partition);
        command.Parameters.AddWithValue("$k", key);
        return command;
    }

    private static Record Read(SqliteDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2));
}
