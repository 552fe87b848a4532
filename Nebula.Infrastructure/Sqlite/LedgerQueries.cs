using System.Text.Json;
using Microsoft.Data.Sqlite;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The queries of <c>usage.db</c>.</summary>
internal static class LedgerQueries
{
    public static IReadOnlyList<UsageRow> ReadUsage(SqliteConnection connection, UsageQuery query)
    {
        var minutes = query.Bucket switch { UsageBucket.Minute => 1, UsageBucket.Hour => 60, _ => 1_440 };
        using var command = Command(
            connection,
            $"""
            select minute / {minutes} * {minutes} as start, {(query.GroupByKey ? "key_id" : "null")} as k, {(query.GroupByModel ? "model" : "null")} as m,
                sum(requests), sum(failed), sum(input), sum(output)
            from ledger
            where minute >= $from / {minutes} * {minutes} and minute < $to and ($key is null or key_id = $key) and ($model is null or model = $model)
            group by 1, 2, 3 order by 1, 2, 3
            """,
            ("$from", TimeBuckets.MinuteNumber(query.From)),
            ("$to", (query.To.ToUnixTimeMilliseconds() + 59_999) / 60_000),
            ("$key", query.KeyId),
            ("$model", query.Model));
        using var reader = command.ExecuteReader();
        var rows = new List<UsageRow>();
        while (reader.Read())
        {
            rows.Add(new UsageRow(
                DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0) * 60), Text(reader, 1), Text(reader, 2), Totals(reader, 3)));
        }

        return rows;
    }

    public static ListPage<UsageRecord> ReadRequests(SqliteConnection connection, RequestQuery query)
    {
        var before = long.MaxValue;
        if (query.After is { } after)
        {
            using var find = Command(connection, "select seq from requests where id = $id order by seq desc limit 1", ("$id", after));
            before = find.ExecuteScalar() is long seq ? seq : throw NebulaError.Invalid($"'after' names no request that is kept: '{TextExcerpt.Truncate(after)}'.", "after").ToException();
        }

        using var command = Command(
            connection,
            "select id, key_id, model, row from requests where seq < $before and ($key is null or key_id = $key) and ($model is null or model = $model) order by seq desc limit $limit",
            ("$before", before),
            ("$key", query.KeyId),
            ("$model", query.Model),
            ("$limit", query.Limit + 1));
        using var reader = command.ExecuteReader();
        var rows = new List<UsageRecord>();
        while (reader.Read())
            rows.Add(RequestRowCodec.Read(reader.GetString(0), reader.GetString(1), reader.GetString(2), (byte[])reader[3]));
        var hasMore = rows.Count > query.Limit;
        if (hasMore)
            rows.RemoveAt(query.Limit);
        return new ListPage<UsageRecord>(rows, hasMore);
    }

    public static IReadOnlyDictionary<string, KeyTotals> ReadKeyTotals(SqliteConnection connection, IEnumerable<string>? keyIds)
    {
        const string All = "select key_id, last_used, requests, failed, input, output from key_totals";
        using var command = keyIds is null
            ? Command(connection, All)
            : Command(connection, $"{All} where key_id in (select value from json_each($keys))", ("$keys", JsonSerializer.Serialize(keyIds)));
        using var reader = command.ExecuteReader();
        var keys = new Dictionary<string, KeyTotals>();
        while (reader.Read())
        {
            var id = reader.GetString(0);
            keys[id] = new KeyTotals(id, Totals(reader, 2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)));
        }

        return keys;
    }

    public static IReadOnlyList<HistoryPoint> ReadHistory(SqliteConnection connection, HistoryQuery query)
    {
        var step = query.ByHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);
        var points = new SortedDictionary<long, HistoryPoint>();
        // An hour that has not been written yet is the sum of its minutes.
        using var command = Command(
            connection,
            """
            select start, point from history where span = $span and start >= $from and start < $to and ($model is null or model = $model)
            union all
            select start / 3600 * 3600, point from history
            where $span = 3600 and span = 60 and start >= $from and start < $to and ($model is null or model = $model)
                and start / 3600 > (select coalesce(max(start), 0) / 3600 from history where span = 3600)
            """,
            ("$span", (long)step.TotalSeconds),
            ("$from", RoundDown(query.From, step)),
            ("$to", (query.To.ToUnixTimeMilliseconds() + 999) / 1_000),
            ("$model", query.Model));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var start = reader.GetInt64(0);
            var at = DateTimeOffset.FromUnixTimeSeconds(start);
            if (!points.TryGetValue(start, out var sum))
                points[start] = sum = new HistoryPoint { Start = at };
            sum.Add(HistoryPointCodec.Read(at, (byte[])reader[1]));
        }

        return [.. points.Values];
    }

    public static IReadOnlyList<(string KeyId, UsageTotals Day, UsageTotals Recent)> ReadRecent(SqliteConnection connection, DateTimeOffset now)
    {
        using var command = Command(
            connection,
            """
            select key_id, sum(requests), sum(failed), sum(input), sum(output),
                sum(iif(minute >= $recent, requests, 0)), 0, sum(iif(minute >= $recent, input, 0)), sum(iif(minute >= $recent, output, 0))
            from ledger where minute >= min($day, $recent) group by key_id
            """,
            ("$day", TimeBuckets.DayNumber(now) * 1_440),
            ("$recent", TimeBuckets.MinuteNumber(now) - 1));
        using var reader = command.ExecuteReader();
        var keys = new List<(string, UsageTotals, UsageTotals)>();
        while (reader.Read())
            keys.Add((reader.GetString(0), Totals(reader, 1), Totals(reader, 5)));
        return keys;
    }

    private static long RoundDown(DateTimeOffset at, TimeSpan step) => at.ToUnixTimeSeconds() / (long)step.TotalSeconds * (long)step.TotalSeconds;

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static UsageTotals Totals(SqliteDataReader reader, int column) =>
        new(reader.GetInt64(column), reader.GetInt64(column + 1), reader.GetInt64(column + 2), reader.GetInt64(column + 3));

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
