using Microsoft.Data.Sqlite;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>One database file in write-ahead mode.</summary>
/// <param name="path">The file; made where it is not there.</param>
/// <param name="synchronous"><c>FULL</c> survives a power cut, <c>NORMAL</c> the process's death.</param>
internal sealed class SqliteDatabase(string path, string synchronous)
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Pooling = true,
        DefaultTimeout = 10,
    }.ToString();

    /// <summary>Opens a connection; closing it gives it back to a pool.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Execute(connection, $"pragma busy_timeout=10000; pragma synchronous={synchronous};");
        return connection;
    }

    /// <summary>Makes the tables where they are not there yet.</summary>
    public void Create(string schema)
    {
        using var connection = Open();
        Execute(connection, $"pragma journal_mode=WAL; {schema}");
    }

    /// <summary>Runs statements that answer nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
