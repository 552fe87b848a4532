using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>Sums this process's history in memory, and stores the minutes that have changed, each in a document that belongs to this process alone.</summary>
/// <remarks>
/// <para>
/// A document is stored whole every second: in Redis, or while Redis is lost in the record store, where the roll-up would copy it. Storing it twice changes nothing, and a Redis
/// that has lost its data has it again a second after it is back. A process that is killed loses the history of its last second, but nothing that is billed.
/// </para>
/// A minute leaves the memory some time after it has ended. Later requests of that minute go into a further document with a name of its own.
/// </remarks>
internal sealed class HistoryCollector : IHistoryRecorder
{
    /// <summary>How long a minute stays in Redis: 2 h.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    // A minute stays in memory for so long after it has ended, and for a day while Redis is lost.
    private const int OpenMinutes = 2;
    private const int OpenMinutesWhileLost = 1_440;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, CollectedMinute> _minutes = [];
    private readonly HashSet<long> _touched = [];
    private readonly RedisConnection _redis;
    private readonly IRecordStore _records;
    private readonly InstanceId _process;
    private readonly TimeProvider _time;
    private int _opened;

    /// <summary>Starts collecting.</summary>
    public HistoryCollector(RedisConnection redis, IRecordStore records, InstanceId process, TimeProvider time)
    {
        (_redis, _records, _process, _time) = (redis, records, process, time);
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

    /// <summary>Stores what has changed since the last time.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _redis.IsAvailable
        ? StoreAsync(PutAsync)
        : StoreAsync(async changed => await _records.PutAsync(Partitions.HistoryMinutes, changed.RecordKey, changed.Json, cancellationToken));

    private async ValueTask StoreAsync(Func<ChangedMinute, Task> store)
    {
        var changed = Take();
        try
        {
            await Task.WhenAll(changed.Select(store));
        }
        catch (Exception e)
        {
            lock (_lock)
                _touched.UnionWith(changed.Select(static minute => minute.Minute));
            if (!RedisConnection.IsUnavailable(e))
                throw;
        }
    }

    private async Task PutAsync(ChangedMinute changed)
    {
        RedisKey key = RedisKeys.History(changed.Minute);
        var put = _redis.Database.HashSetAsync(key, changed.Name, changed.Json);
        await _redis.Database.KeyExpireAsync(key, KeptFor);
        await put;
    }

    private List<ChangedMinute> Take()
    {
        var changed = new List<ChangedMinute>();
        lock (_lock)
        {
            var oldest = TimeBuckets.MinuteNumber(_time.GetUtcNow()) - (_redis.IsAvailable ? OpenMinutes : OpenMinutesWhileLost);
            foreach (var stored in _minutes.Keys.Where(minute => minute < oldest && !_touched.Contains(minute)).ToArray())
                _minutes.Remove(stored);
            foreach (var number in _touched)
            {
                var minute = _minutes[number];
                changed.Add(new ChangedMinute(number, minute.Name, HistoryDocument.Format.Write(HistoryDocument.Create(minute.Models, ++minute.Revision))));
            }

            _touched.Clear();
        }

        return changed;
    }

    private HistoryPoint Point(DateTimeOffset at, string model)
    {
        var number = TimeBuckets.MinuteNumber(at);
        _touched.Add(number);
        if (!_minutes.TryGetValue(number, out var minute))
            _minutes[number] = minute = new CollectedMinute($"{_process.Value}.{++_opened}");
        if (!minute.Models.TryGetValue(model, out var point))
            minute.Models[model] = point = new HistoryPoint { Start = TimeBuckets.Minute(at) };
        return point;
    }

    private sealed record CollectedMinute(string Name)
    {
        public long Revision { get; set; }

        public Dictionary<string, HistoryPoint> Models { get; } = [];
    }

    private sealed record ChangedMinute(long Minute, string Name, string Json)
    {
        public string RecordKey => $"{HistoryReader.Key(Minute, "D10")}-{Name}";
    }
}
