using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Nebula.Domain.Common;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Records in one table. Several processes on one machine may share the file.</summary>
public sealed class SqliteRecordStore : IRecordStore
{
    private const string Schema = """
        create table if not exists records (
            partition text not null, key text not null, json text not null, etag text not null, primary key (partition, key)) without rowid;
        """;

    // Pages of a listing: no statement stays open while the caller works.
    private const int PageSize = 500;

    private readonly SqliteDatabase _database;

    /// <summary>Opens the file and makes its table where it is not there.</summary>
    public SqliteRecordStore(string path)
    {
        _database = new SqliteDatabase(path, "FULL");
        _database.Create(Schema);
    }

    /// <inheritdoc/>
    public ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default)
    {
        using var connection = _database.Open();
        using var command = Command(connection, "select key, json, etag from records where partition = $p and key = $k", partition, key);
        using var reader = command.ExecuteReader();
        return new(reader.Read() ? Read(reader) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = ReadPage(partition, fromKey ?? "", inclusive: true, toKey);
        while (true)
        {
            foreach (var record in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            if (page.Count < PageSize)
                yield break;
            await Task.Yield();
            page = ReadPage(partition, page[^1].Key, inclusive: false, toKey);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        new(Write("insert into records (partition, key, json, etag) values ($p, $k, $json, $etag) on conflict do nothing", partition, key, json));

    /// <inheritdoc/>
    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default) =>
        new(Write("update records set json = $json, etag = $etag where partition = $p and key = $k and etag = $old", partition, key, json, etag));

    /// <inheritdoc/>
    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        new(Write(
            "insert into records (partition, key, json, etag) values ($p, $k, $json, $etag) on conflict do update set json = excluded.json, etag = excluded.etag",
            partition,
            key,
            json)!);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default)
    {
        using var connection = _database.Open();
        using var command = Command(connection, "delete from records where partition = $p and key = $k and ($old is null or etag = $old)", partition, key);
        command.Parameters.AddWithValue("$old", (object?)etag ?? DBNull.Value);
        return new(command.ExecuteNonQuery() == 1);
    }

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        using var connection = _database.Open();
        SqliteDatabase.Execute(connection, "select 1 from records limit 1");
        return ValueTask.CompletedTask;
    }

    private List<Record> ReadPage(string partition, string from, bool inclusive, string? to)
    {
        using var connection = _database.Open();
        using var command = Command(
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
    }

    // Null where nothing was written.
    private string? Write(string sql, string partition, string key, string json, string? old = null)
    {
        RecordRules.CheckWrite(partition, key, json);
        var etag = Ids.NewBase62(16);
        using var connection = _database.Open();
        using var command = Command(connection, sql, partition, key);
        command.Parameters.AddWithValue("$json", json);
        command.Parameters.AddWithValue("$etag", etag);
        if (old is not null)
            command.Parameters.AddWithValue("$old", old);
        return command.ExecuteNonQuery() == 1 ? etag : null;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, string partition, string key)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$p", partition);
        command.Parameters.AddWithValue("$k", key);
        return command;
    }

    private static Record Read(SqliteDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2));
}
