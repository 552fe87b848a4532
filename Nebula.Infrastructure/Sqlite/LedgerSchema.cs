namespace Nebula.Infrastructure.Sqlite;

/// <summary>The tables of <c>usage.db</c>.</summary>
internal static class LedgerSchema
{
    public const string Sql = """
        -- What people are billed by: sums a minute (its number since 1970), key and model.
        create table if not exists ledger (
            minute integer not null, key_id text not null, model text not null,
            requests integer not null, failed integer not null, input integer not null, output integer not null,
            primary key (minute, key_id, model)) without rowid;

        -- The same sums for all time, with the newest use (milliseconds since 1970).
        create table if not exists key_totals (
            key_id text not null primary key,
            requests integer not null, failed integer not null, input integer not null, output integer not null, last_used integer not null) without rowid;

        -- The newest settled requests. Ids are random, so an index over them would dirty a page for each: SettledJobs knows them instead.
        create table if not exists requests (
            seq integer primary key, id text not null, key_id text not null, model text not null, row blob not null);

        -- What happened in each minute (span 60) for 24 h and each hour (span 3600) for 30 days; start in seconds since 1970.
        create table if not exists history (
            span integer not null, start integer not null, model text not null, point blob not null,
            primary key (span, start, model)) without rowid;
        """;
}
