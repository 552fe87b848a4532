using Nebula.Domain.Deployments;
using Nebula.Domain.Telemetry;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Adds this process's counts to the fleet's in batches, each once, and reads the fleet's.</summary>
/// <remarks>While Redis is lost it returns what it last read, and what this process has counted since.</remarks>
internal sealed class RedisMetricsStore(RedisConnection redis, NebulaMetrics metrics, InstanceId process) : IMetricsStore, IDeploymentState, IDisposable
{
    private const int NumberLivesSeconds = 86_400;

    private static readonly RedisScript Script = RedisScript.Load("count");

    private readonly SemaphoreSlim _flushing = new(1);
    private Dictionary<string, long> _added = []; // the part of this process's counts that the fleet's counts include
    private (long Number, Dictionary<string, long> Counts)? _adding; // a batch whose reply was lost: Redis may have added it
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
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
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
            // A batch whose reply was lost goes first, with the number it had.
            if (_adding is not null)
                await AddAsync();
            var counts = CountsCodec.Write(metrics.Read());
            if (!Since(_added, counts).Any())
                return;
            _adding = (++_number, counts);
            await AddAsync();
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            // The next flush sends it again.
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Deployments => CountsCodec.Read(_known).Deployments;

    /// <summary>Removes a deleted deployment's counts from the fleet's.</summary>
    public async ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable)
            return;
        try
        {
            RedisValue[] fields = [.. (await redis.Database.HashKeysAsync(RedisKeys.Counts)).Where(field => CountsCodec.BelongsTo(deployment, field!))];
            if (fields.Length > 0)
                await redis.Database.HashDeleteAsync(RedisKeys.Counts, fields);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            // Removed after the next change of a deployment.
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
        // A smaller count starts from zero: its deployment was deleted and created again.
        .Select(count => KeyValuePair.Create(count.Key, before.GetValueOrDefault(count.Key) is var old && old <= count.Value ? count.Value - old : count.Value))
        .Where(static count => count.Value != 0);
}
