using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The embedded ledger: one file, one writer, any number of readers.</summary>
/// <remarks>Write-ahead log with <c>synchronous=NORMAL</c>: what is committed survives the process being killed, but the last of it not a power cut.</remarks>
public sealed class SqliteLedger : IUsageLedger, IHistoryRecorder, IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly LedgerWriter _writer;

    /// <summary>Opens the file and makes its tables where they are not there.</summary>
    public SqliteLedger(string path, IOptions<NebulaOptions> options)
    {
        _database = new SqliteDatabase(path, "NORMAL");
        _database.Create(LedgerSchema.Sql);
        _writer = new LedgerWriter(_database, options.Value.RequestHistory);
    }

    /// <summary>Writes a settled request; when the task completes it is committed.</summary>
    /// <returns>Whether it was not there before.</returns>
    public ValueTask<bool> AddAsync(UsageRecord usage) => _writer.Enqueue(new PendingWrite { Usage = usage }).Committed;

    /// <inheritdoc/>
    public ValueTask RecordAsync(string model, HistoryPoint point, CancellationToken cancellationToken = default)
    {
        _writer.Enqueue(new PendingWrite { Model = model, Point = point });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UsageRow>> QueryAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        var minutes = query.Bucket switch { UsageBucket.Minute => 1, UsageBucket.Hour => 60, _ => 1_440 };
        using var connection = _database.Open();
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

        return new(rows);
    }

    /// <inheritdoc/>
    public ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default)
    {
        using var connection = _database.Open();
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
        return new(new ListPage<UsageRecord>(rows, hasMore));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default)
    {
        using var connection = _database.Open();
        using var command = Command(connection, "select key_id, last_used, requests, failed, input, output from key_totals");
        using var reader = command.ExecuteReader();
        var keys = new Dictionary<string, KeyTotals>();
        while (reader.Read())
        {
            var id = reader.GetString(0);
            keys[id] = new KeyTotals(id, Totals(reader, 2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)));
        }

        return new(keys);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken = default)
    {
        var totals = await GetKeyTotalsAsync(cancellationToken); // one table in this process's file, a row a key
        return keyIds.Distinct().Where(totals.ContainsKey).ToDictionary(static id => id, id => totals[id]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        var step = query.ByHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);
        var points = new SortedDictionary<long, HistoryPoint>();
        using var connection = _database.Open();
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

        return new([.. points.Values]);
    }

    /// <summary>What each key used of the running day, and in the running and the last minute: what limits begin with after a start.</summary>
    public IReadOnlyList<(string KeyId, UsageTotals Day, UsageTotals Recent)> ReadRecent(DateTimeOffset now)
    {
        using var connection = _database.Open();
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

    /// <summary>Whether the file answers; throws what went wrong.</summary>
    public void Ping()
    {
        using var connection = _database.Open();
        SqliteDatabase.Execute(connection, "select 1 from ledger limit 1");
    }

    /// <summary>Commits what is still waiting, and closes the file.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

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
