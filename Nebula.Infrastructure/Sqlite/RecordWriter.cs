using Microsoft.Extensions.Logging;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The writer of <c>records.db</c>: changes that come together share one transaction, and so one wait for the disk.</summary>
internal sealed class RecordWriter : BatchWriter<RecordWrite>
{
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;

    public RecordWriter(SqliteDatabase database, ILogger logger)
        : base(database, logger)
    {
        _insert = new SqliteStatement(Connection, "insert into records (partition, key, json, etag) values (?1, ?2, ?3, ?4) on conflict do nothing");
        _replace = new SqliteStatement(Connection, "update records set json = ?3, etag = ?4 where partition = ?1 and key = ?2 and etag = ?5");
        _put = new SqliteStatement(
            Connection, "insert into records (partition, key, json, etag) values (?1, ?2, ?3, ?4) on conflict do update set json = excluded.json, etag = excluded.etag");
        _delete = new SqliteStatement(Connection, "delete from records where partition = ?1 and key = ?2 and (?3 is null or etag = ?3)");
    }

    protected override void Write(List<RecordWrite> batch)
    {
        foreach (var write in batch)
            write.HasChanged = Bind(write).Run() == 1;
    }

    protected override void OnEnded(List<RecordWrite> batch, Exception? failure)
    {
        foreach (var write in batch)
            write.Complete(failure);
    }

    protected override void DisposeStatements()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_insert, _replace, _put, _delete])
            statement.Dispose();
    }

    private SqliteStatement Bind(RecordWrite write)
    {
        if (write.Kind == RecordWriteKind.Delete)
            return _delete.Bind(1, write.Partition).Bind(2, write.Key).Bind(3, write.OldETag);
        var statement = write.Kind switch { RecordWriteKind.Insert => _insert, RecordWriteKind.Replace => _replace, _ => _put };
        statement.Bind(1, write.Partition).Bind(2, write.Key).Bind(3, write.Json).Bind(4, write.NewETag);
        return write.Kind == RecordWriteKind.Replace ? statement.Bind(5, write.OldETag) : statement;
    }
}
