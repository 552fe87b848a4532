namespace Nebula.Infrastructure.Sqlite;

/// <summary>Checks that a database can be written, on a connection of its own and with a short wait for the lock.</summary>
/// <param name="database">The database.</param>
/// <param name="sql">The change to commit.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteProbe(SqliteDatabase database, string sql, TimeProvider time)
{
    // /health needs no key, and each check costs a commit.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task? _last;
    private long _startedAt;

    /// <summary>Commits the change, at most once a second; callers in between share the last result. Throws what went wrong.</summary>
    /// <exception cref="Nebula.Domain.Common.NebulaException">503: another program holds the write lock.</exception>
    public Task RunAsync()
    {
        lock (_lock)
        {
            if (_last is { } last && (!last.IsCompleted || time.GetElapsedTime(_startedAt) < MinInterval))
                return last;
            _startedAt = time.GetTimestamp();
            return _last = Task.Run(Write);
        }
    }

    private void Write()
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
