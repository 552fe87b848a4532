using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>
/// Keeps the history of the running minutes in memory, writes the points that a batch has changed, and sums minutes into hours as they end.
/// </summary>
internal sealed partial class HistoryWriter : IDisposable
{
    private const int Minute = 60;
    private const int Hour = 3_600;
    private const int KeepMinutes = 24 * Hour;
    private const int KeepHours = 30 * 24 * Hour;

    private readonly Dictionary<(long Start, string Model), HistoryPoint> _points = [];
    private readonly HashSet<(long Start, string Model)> _touched = [];
    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _putIfNew;
    private readonly SqliteCommand _get;
    private long _hour;

    public HistoryWriter(SqliteConnection connection, ILogger logger)
    {
        (_connection, _logger) = (connection, logger);
        _put = new SqliteStatement(connection, "insert or replace into history (span, start, model, point) values (?, ?, ?, ?)");
        _putIfNew = new SqliteStatement(connection, "insert or ignore into history (span, start, model, point) values (?, ?, ?, ?)");
        _get = Command("select point from history where span = $0 and start = $1 and model = $2", 3);
    }

    public void Add(UsageRecord usage) => Point(usage.At, usage.Model).Add(usage);

    public void Add(string model, HistoryPoint point) => Point(point.Start, model).Add(point);

    /// <summary>Writes the points that have changed since the last call.</summary>
    public void Flush()
    {
        long newest = 0;
        foreach (var (start, model) in _touched)
        {
            Put(_put, Minute, start, model, _points[(start, model)]);
            newest = Math.Max(newest, start);
        }

        _touched.Clear();
        if (newest / Hour > _hour)
            SumEndedHours(newest / Hour);
        if (_points.Count > 64)
            Evict(newest - (2 * Minute));
    }

    /// <summary>Drops the points in memory, because they were not committed; the next use reads them from the table.</summary>
    public void Forget()
    {
        _points.Clear();
        _touched.Clear();
    }

    public void Dispose()
    {
        _put.Dispose();
        _putIfNew.Dispose();
        _get.Dispose();
    }

    private HistoryPoint Point(DateTimeOffset at, string model)
    {
        var place = (TimeBuckets.Minute(at).ToUnixTimeSeconds(), model);
        _touched.Add(place);
        if (!_points.TryGetValue(place, out var point))
            _points[place] = point = Get(place.Item1, model);
        return point;
    }

    // Sums the minutes of the hours that have ended since the last call; the first call of a process sums all minutes that are kept.
    private void SumEndedHours(long hour)
    {
        var ended = new Dictionary<(long Start, string Model), HistoryPoint>();
        using (var minutes = Command($"select start, model, point from history where span = {Minute} and start >= $0 and start < $1", 2))
        {
            minutes.Parameters[0].Value = _hour == 0 ? 0 : (_hour - 1) * Hour; // a late settlement may have changed the hour before
            minutes.Parameters[1].Value = hour * Hour;
            using var reader = minutes.ExecuteReader();
            while (reader.Read())
            {
                var place = (reader.GetInt64(0) / Hour * Hour, reader.GetString(1));
                if (!ended.TryGetValue(place, out var sum))
                    ended[place] = sum = new HistoryPoint { Start = DateTimeOffset.FromUnixTimeSeconds(place.Item1) };
                sum.Add(Read(sum.Start, (byte[])reader[2]));
            }
        }

        // The oldest hours may have lost minutes; a row that was written when they were whole stays.
        var whole = (hour * Hour) - KeepMinutes + Hour;
        foreach (var ((start, model), sum) in ended)
            Put(start >= whole ? _put : _putIfNew, Hour, start, model, sum);

        SqliteDatabase.Execute(_connection, $"delete from history where span = {Minute} and start < {(hour * Hour) - KeepMinutes}");
        SqliteDatabase.Execute(_connection, $"delete from history where span = {Hour} and start < {(hour * Hour) - KeepHours}");
        _hour = hour;
    }

    private void Evict(long before)
    {
        foreach (var place in _points.Keys.Where(place => place.Start < before).ToArray())
            _points.Remove(place);
    }

    private HistoryPoint Get(long start, string model)
    {
        _get.Parameters[0].Value = Minute;
        _get.Parameters[1].Value = start;
        _get.Parameters[2].Value = model;
        var at = DateTimeOffset.FromUnixTimeSeconds(start);
        return _get.ExecuteScalar() is byte[] blob ? Read(at, blob) : new HistoryPoint { Start = at };
    }

    // Charts are drawn from it and nothing is billed by it: a damaged point must not keep settlements from being written.
    private HistoryPoint Read(DateTimeOffset start, byte[] blob)
    {
        try
        {
            return HistoryPointCodec.Read(start, blob);
        }
        catch (StoredDataException e)
        {
            LogSkipped(_logger, e.Message);
            return new HistoryPoint { Start = start };
        }
    }

    private static void Put(SqliteStatement statement, int span, long start, string model, HistoryPoint point) =>
        statement.Bind(1, span).Bind(2, start).Bind(3, model).Bind(4, HistoryPointCodec.Write(point)).Run();

    private SqliteCommand Command(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }

    [LoggerMessage(EventId = 3093, Level = LogLevel.Warning, Message = "Skipped a part of the history. {Reason}")]
    private static partial void LogSkipped(ILogger logger, string reason);
}
