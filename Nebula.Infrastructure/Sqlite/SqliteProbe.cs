using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Checks that a database can be written, on a connection of its own and with a short wait for the lock.</summary>
/// <param name="database">The database.</param>
/// <param name="sql">The change to commit.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteProbe(SqliteDatabase database, string sql, TimeProvider time)
{
    private readonly ThrottledProbe _probe = new(() => Task.Run(() => Write(database, sql)), time);

    /// <summary>Commits the change, at most once a second; callers in between share the last result. Throws what went wrong.</summary>
    /// <exception cref="Nebula.Domain.Common.NebulaException">503: another program holds the write lock.</exception>
    public Task RunAsync() => _probe.RunAsync();

    private static void Write(SqliteDatabase database, string sql)
    {
        try
        {
            using var connection = database.Open(SqliteDatabase.ProbeTimeout);
            using var change = new SqliteStatement(connection, sql);
            change.Run();
        }
        catch (Exception e)
        {
            throw SqliteErrors.Explain(database.Path, e);
        }
    }
}
