using Microsoft.Data.Sqlite;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>One database file in write-ahead mode: a reader sees the last commit, and no writer blocks it. Or a database in memory, whose readers and writers wait for each other.</summary>
/// <param name="path">The file, created if it does not exist; or a <see cref="CreateMemoryPath"/>.</param>
/// <param name="synchronous"><c>FULL</c> survives a power cut, <c>NORMAL</c> the end of the process.</param>
internal sealed class SqliteDatabase(string path, string synchronous)
{
    /// <summary>How long a statement waits for a lock that another program holds: 5 s.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a probe waits for that lock: 0.5 s.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(0.5);

    private const string MemoryScheme = "file:/";

    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = (int)BusyTimeout.TotalSeconds }.ToString();

    private SqliteConnection? _holder;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether the database is in memory.</summary>
    public bool IsInMemory => path.StartsWith(MemoryScheme, StringComparison.Ordinal);

    /// <summary>Creates the path of a new database in memory. It exists from <see cref="Hold"/> until <see cref="Release"/>.</summary>
    public static string CreateMemoryPath() => $"{MemoryScheme}{Guid.NewGuid():N}?vfs=memdb";

    /// <summary>Keeps a database in memory: it exists while a connection to it is open. Does nothing for a file.</summary>
    public void Hold()
    {
        if (IsInMemory)
            _holder ??= Open();
    }

    /// <summary>Ends a database in memory, whose other connections are closed. Does nothing for a file.</summary>
    public void Release()
    {
        if (_holder is not { } holder)
            return;
        _holder = null;
        holder.Dispose();
        SqliteConnection.ClearPool(holder);
    }

    /// <summary>Opens a connection; disposing it returns it to a pool.</summary>
    /// <param name="busyTimeout">How long its statements wait for a lock; null is <see cref="BusyTimeout"/>.</param>
    public SqliteConnection Open(TimeSpan? busyTimeout = null)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, $"pragma busy_timeout={(int)(busyTimeout ?? BusyTimeout).TotalMilliseconds}; pragma synchronous={synchronous};");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that return no rows.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that returns one value; null if it returns no row.</summary>
    public static object? ReadValue(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
