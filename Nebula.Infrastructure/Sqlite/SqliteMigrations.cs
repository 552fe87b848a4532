using System.Globalization;
using Microsoft.Data.Sqlite;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Brings a database file to the newest format, which SQLite's <c>user_version</c> counts.</summary>
/// <remarks>
/// Version 0 is a new file, or one that Nebula 0.1.0 wrote. The script at index N brings a file from version N to N + 1, in one transaction each; a
/// script never changes once it is released.
/// </remarks>
internal static class SqliteMigrations
{
    private const long MaxCheckedBytes = 256 * 1024 * 1024;

    /// <summary>Opens the file, checks that it is whole if it has at most 256 MiB, and runs the scripts that it has not had.</summary>
    /// <param name="database">The file.</param>
    /// <param name="scripts">All scripts, oldest first.</param>
    /// <returns>Whether the file is new.</returns>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote the file.</exception>
    /// <exception cref="StoredDataException">The file is damaged, or cannot be opened or written.</exception>
    public static bool Apply(SqliteDatabase database, IReadOnlyList<string> scripts)
    {
        try
        {
            using var connection = database.Open();
            RefuseUnknown(database, ReadVersion(connection), scripts.Count);
            RefuseDamaged(database, connection);
            SqliteDatabase.Execute(connection, "pragma journal_mode=WAL");
            var isNew = SqliteDatabase.ReadValue(connection, "select 1 from sqlite_schema limit 1") is null;
            while (ReadVersion(connection) < scripts.Count)
                MigrateOnce(database, connection, scripts);
            return isNew;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Explain(database.Path, e) is StoredDataException explained
                ? explained
                : new StoredDataException($"The database {database.Path} cannot be opened ({e.Message}).", e);
        }
    }

    // Another process may migrate the same file, so the version is read again under the lock.
    private static void MigrateOnce(SqliteDatabase database, SqliteConnection connection, IReadOnlyList<string> scripts)
    {
        SqliteDatabase.Execute(connection, "begin immediate");
        try
        {
            var version = ReadVersion(connection);
            RefuseUnknown(database, version, scripts.Count);
            if (version < scripts.Count)
                SqliteDatabase.Execute(connection, $"{scripts[(int)version]}\npragma user_version={(version + 1).ToString(CultureInfo.InvariantCulture)};");
            SqliteDatabase.Execute(connection, "commit");
        }
        catch
        {
            SqliteDatabase.Execute(connection, "rollback");
            throw;
        }
    }

    private static void RefuseUnknown(SqliteDatabase database, long version, int newest) =>
        UnknownFormatVersionException.ThrowIfUnknown($"The database {database.Path}", version, newest);

    // Reads every page once, at about 400 MB a second. In a larger file a damaged page is found when a query needs it.
    private static void RefuseDamaged(SqliteDatabase database, SqliteConnection connection)
    {
        if (database.IsInMemory || new FileInfo(database.Path).Length > MaxCheckedBytes)
            return;
        if (SqliteDatabase.ReadValue(connection, "pragma quick_check(1)") is not "ok" and var found)
            throw SqliteErrors.CreateDamaged(database.Path, ((string)found!).ReplaceLineEndings(" "));
    }

    private static long ReadVersion(SqliteConnection connection) => (long)SqliteDatabase.ReadValue(connection, "pragma user_version")!;
}
