using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>Sums this process's history in memory, and puts what has changed into Redis every second, where it belongs to this process alone.</summary>
/// <remarks>
/// It is put whole each time, so doing it twice changes nothing, and what a lost Redis forgot is there again a second after it is back.
/// What is billed by is in the ledger; of the history a crash may lose a second.
/// </remarks>
internal sealed class HistoryCollector : IHistoryRecorder
{
    /// <summary>How long a minute stays in Redis: 2 h.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    // A minute may still grow for so long after it has ended.
    private const int OpenMinutes = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Dictionary<string, HistoryPoint>> _minutes = [];
    private readonly HashSet<long> _touched = [];
    private readonly RedisConnection _redis;
    private readonly InstanceId _process;
    private readonly TimeProvider _time;

    /// <summary>Starts collecting.</summary>
    public HistoryCollector(RedisConnection redis, InstanceId process, TimeProvider time)
    {
        (_redis, _process, _time) = (redis, process, time);
        redis.Restored += (_, _) =>
        {
            lock (_lock)
                _touched.UnionWith(_minutes.Keys);
        };
    }

    /// <summary>Adds one settled request.</summary>
    public void Add(UsageRecord usage)
    {
        lock (_lock)
            Point(usage.At, usage.Model).Add(usage);
    }

    /// <inheritdoc/>
    public ValueTask RecordAsync(string model, HistoryPoint point, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            Point(point.Start, model).Add(point);
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts into Redis what has changed since the last time.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_redis.IsAvailable || Take() is not { Count: > 0 } changed)
            return;
        try
        {
            await Task.WhenAll(changed.Select(Put));
        }
        catch (Exception e) when (_redis.ReportIfUnavailable(e))
        {
            lock (_lock)
                _touched.UnionWith(changed.Select(static minute => minute.Minute));
        }
    }

    private async Task Put((long Minute, byte[] Json) changed)
    {
        RedisKey key = RedisKeys.History(changed.Minute);
        var put = _redis.Database.HashSetAsync(key, _process.Value, changed.Json);
        await _redis.Database.KeyExpireAsync(key, KeptFor);
        await put;
    }

    private List<(long Minute, byte[] Json)> Take()
    {
        var changed = new List<(long, byte[])>();
        lock (_lock)
        {
            foreach (var minute in _touched)
                changed.Add((minute, JsonSerializer.SerializeToUtf8Bytes(HistoryDocument.FromPoint(_minutes[minute]), RedisJson.Default.HistoryDocument)));
            _touched.Clear();
            var oldest = TimeBuckets.MinuteNumber(_time.GetUtcNow()) - OpenMinutes;
            foreach (var minute in _minutes.Keys.Where(minute => minute < oldest - (_redis.IsAvailable ? 0 : 1_440)).ToArray())
                _minutes.Remove(minute);
        }

        return changed;
    }

    private HistoryPoint Point(DateTimeOffset at, string model)
    {
        var minute = TimeBuckets.MinuteNumber(at);
        _touched.Add(minute);
        if (!_minutes.TryGetValue(minute, out var models))
            _minutes[minute] = models = [];
        if (!models.TryGetValue(model, out var point))
            models[model] = point = new HistoryPoint { Start = TimeBuckets.Minute(at) };
        return point;
    }
}
