using Nebula.Domain.Telemetry;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Adds this process's counts to the fleet's in batches, each once, and reads the fleet's.</summary>
/// <remarks>While Redis is lost it returns what it last read, and what this process has counted since.</remarks>
internal sealed class RedisMetricsStore(RedisConnection redis, NebulaMetrics metrics, InstanceId process) : IMetricsStore, IDisposable
{
    private const int NumberLivesSeconds = 86_400;

    private static readonly RedisScript Script = RedisScript.Load("count");

    private readonly SemaphoreSlim _flushing = new(1);
    private Dictionary<string, long> _added = []; // of this process's counts, what the fleet's include
    private (long Number, Dictionary<string, long> Counts)? _adding; // a batch whose answer was lost: Redis may have added it
    private long _number;
    private volatile Dictionary<string, long> _known = [];

    /// <inheritdoc/>
    public async ValueTask<MetricsCounts> ReadAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        if (redis.IsAvailable)
        {
            try
            {
                var fields = await redis.Database.HashGetAllAsync(RedisKeys.Counts);
                _known = fields.ToDictionary(static field => (string)field.Name!, static field => (long)field.Value);
                return CountsCodec.Read(_known);
            }
            catch (Exception e) when (redis.ReportIfUnavailable(e))
            {
                // What was last read, below.
            }
        }

        return CountsCodec.Read(_known.Concat(Since(_added, CountsCodec.Write(metrics.Read()))));
    }

    /// <summary>Adds what this process has counted since the last time.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable)
            return;
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            // A batch whose answer was lost goes first, with the number it had.
            if (_adding is not null)
                await AddAsync();
            var counts = CountsCodec.Write(metrics.Read());
            if (!Since(_added, counts).Any())
                return;
            _adding = (++_number, counts);
            await AddAsync();
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            // The next flush sends it again.
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private async Task AddAsync()
    {
        var (number, counts) = _adding!.Value;
        var values = new List<RedisValue> { number, NumberLivesSeconds };
        foreach (var (field, count) in Since(_added, counts))
        {
            values.Add(field);
            values.Add(count);
        }

        await Script.RunAsync(redis.Database, [RedisKeys.Counts, RedisKeys.CountsFor(process.Value)], [.. values]);
        _added = counts;
        _adding = null;
    }

    private static IEnumerable<KeyValuePair<string, long>> Since(Dictionary<string, long> before, Dictionary<string, long> now) => now
        .Select(count => KeyValuePair.Create(count.Key, count.Value - before.GetValueOrDefault(count.Key)))
        .Where(static count => count.Value != 0);
}
