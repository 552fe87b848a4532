using Microsoft.Data.Sqlite;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using SQLitePCL;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Turns SQLite's result codes into exceptions that name the file and what to do.</summary>
internal static class SqliteErrors
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Whether another connection holds the lock that a statement needs.</summary>
    public static bool IsBusy(Exception e) => e is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    /// <summary>The exception for an error while a file is opened, read or written; <paramref name="e"/> itself if there is nothing to add.</summary>
    public static Exception Explain(string path, Exception e) => e is not SqliteException sqlite
        ? e
        : sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => CreateDamaged(path, e.Message, e),
            raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_FULL or raw.SQLITE_IOERR =>
                new StoredDataException($"The database {path} cannot be opened or written ({e.Message}). Check its permissions and the space on its disk.", e),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => CreateLocked(path),
            _ => e,
        };

    /// <summary>The exception for a file that is not a whole database.</summary>
    public static StoredDataException CreateDamaged(string path, string reason, Exception? cause = null) => new(
        $"The database {path} is damaged ({reason.TrimEnd('.')}). Restore it from a backup; or move it away together with the files {System.IO.Path.GetFileName(path)}-wal and -shm, and the next start creates an empty one.",
        cause);

    /// <summary>503 for a write that another program's lock prevents.</summary>
    public static NebulaException CreateLocked(string path) => new NebulaError(
        ErrorKind.Unavailable, $"Another program holds the write lock of the database {System.IO.Path.GetFileName(path)}. Please try again later.") { RetryAfter = RetryAfter }.ToException();

    /// <summary>503 for a change or a query that arrives while too many are waiting.</summary>
    public static NebulaException CreateOverloaded(string path) => new NebulaError(
        ErrorKind.Unavailable, $"Too many requests wait for the database {System.IO.Path.GetFileName(path)}. Please try again later.") { RetryAfter = RetryAfter }.ToException();
}
