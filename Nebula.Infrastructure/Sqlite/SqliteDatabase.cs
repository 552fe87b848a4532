using Microsoft.Data.Sqlite;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>One database file in write-ahead mode: a reader sees the last commit, and no writer blocks it.</summary>
/// <param name="path">The file; created if it does not exist.</param>
/// <param name="synchronous"><c>FULL</c> survives a power cut, <c>NORMAL</c> the end of the process.</param>
internal sealed class SqliteDatabase(string path, string synchronous)
{
    /// <summary>How long a statement waits for a lock that another program holds: 5 s.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a probe waits for that lock: 0.5 s.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(0.5);

    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = (int)BusyTimeout.TotalSeconds }.ToString();

    /// <summary>The file.</summary>
    public string Path => path;

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
