using Microsoft.Data.Sqlite;
using Nebula.Tests.Ui;

namespace Nebula.Tests.Sqlite;

/// <summary>A database file in a folder of its own, and what other programs do to it.</summary>
internal sealed class DatabaseFile(string name) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder[name];

    /// <summary>Begins a transaction that holds the write lock until it is disposed, as a backup program does.</summary>
    public static IDisposable Lock(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, "begin immediate");
        return connection;
    }

    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, sql);
    }

    public static object? Read(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Damages a file in one of the ways that disks and copies do; its write-ahead log is gone with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damage"><c>garbage</c>, <c>truncated</c> or <c>half-zeroed</c>.</param>
    public static void Damage(string path, string damage)
    {
        Execute(path, "pragma wal_checkpoint(truncate)");
        File.Delete($"{path}-wal");
        File.Delete($"{path}-shm");
        var bytes = File.ReadAllBytes(path);
        if (damage == "garbage")
            new Random(1).NextBytes(bytes);
        else if (damage == "half-zeroed")
            bytes.AsSpan(bytes.Length / 2).Clear();
        else
            bytes = bytes[..(bytes.Length / 2)];
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
