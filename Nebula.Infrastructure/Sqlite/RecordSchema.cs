namespace Nebula.Infrastructure.Sqlite;

/// <summary>The migrations of <c>records.db</c>.</summary>
internal static class RecordSchema
{
    /// <summary>Scripts for <see cref="SqliteMigrations"/>. The first one changes nothing in a file of Nebula 0.1.0.</summary>
    public static readonly string[] Migrations =
    [
        """
        create table if not exists records (
            partition text not null, key text not null, json text not null, etag text not null, primary key (partition, key)) without rowid;
        """,
    ];
}
