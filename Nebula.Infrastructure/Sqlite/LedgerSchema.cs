namespace Nebula.Infrastructure.Sqlite;

/// <summary>The migrations of <c>usage.db</c>.</summary>
internal static class LedgerSchema
{
    /// <summary>Scripts for <see cref="SqliteMigrations"/>. The first one adds to a file of Nebula 0.1.0 only what that version ignores.</summary>
    public static readonly string[] Migrations =
    [
        """
        -- The basis of billing: sums by minute (its number since 1970), key and model.
        create table if not exists ledger (
            minute integer not null, key_id text not null, model text not null,
            requests integer not null, failed integer not null, input integer not null, output integer not null,
            primary key (minute, key_id, model)) without rowid;

        -- The same sums for all time, with the newest use (milliseconds since 1970).
        create table if not exists key_totals (
            key_id text not null primary key,
            requests integer not null, failed integer not null, input integer not null, output integer not null, last_used integer not null) without rowid;

        -- The newest settled requests. Ids are random, so an index over them would dirty a page for each: SettledJobs has them in memory instead.
        create table if not exists requests (
            seq integer primary key, id text not null, key_id text not null, model text not null, row blob not null);

        -- What happened in each minute (span 60) for 24 h and each hour (span 3600) for 30 days; start in seconds since 1970.
        create table if not exists history (
            span integer not null, start integer not null, model text not null, point blob not null,
            primary key (span, start, model)) without rowid;

        -- One row that the health probe changes.
        create table if not exists probe (id integer primary key, count integer not null);
        """,
    ];
}
