using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>One job's list in Redis.</summary>
internal sealed class RedisRelayLog(string jobId, RedisConnection redis, RedisRetry patience)
{
    /// <summary>How long it is kept after it was last appended to: 10 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly RedisScript AppendScript = RedisScript.Load("relay-append");
    private static readonly RedisValue LifetimeMilliseconds = (long)Lifetime.TotalMilliseconds;

    private readonly RedisKey[] _keys = [RedisKeys.Tokens(jobId), RedisKeys.TokenOffsets(jobId)];

    /// <summary>Appends entries in one step, up to the first one that overlaps with what is there.</summary>
    /// <returns>How many are there now, and where the next one would have to begin; null where all are.</returns>
    public async Task<(int Taken, int? Next)> AppendAsync(IReadOnlyCollection<RelayEntry> entries)
    {
        var values = new List<RedisValue>(2 + (4 * entries.Count)) { RedisKeys.TokenNudge(jobId), LifetimeMilliseconds };
        foreach (var entry in entries)
            values.AddRange([entry.Sequence, entry.Index, entry.Next, entry.Bytes]);
        var sent = values.ToArray();
        var answer = (int[])(await patience.ExecuteAsync(() => AppendScript.RunAsync(redis.Database, _keys, sent)))!;
        return (answer[0], answer[1] < 0 ? null : answer[1]);
    }

    /// <summary>Reads a page of entries.</summary>
    public Task<RedisValue[]> ReadAsync(long offset, int count, CancellationToken cancellationToken) =>
        patience.ExecuteAsync(() => redis.Database.ListRangeAsync(_keys[0], offset, offset + count - 1), cancellationToken);

    /// <summary>Calls a handler whenever something was appended, until <see cref="UnsubscribeAsync"/>.</summary>
    /// <returns>Whether it will; where it cannot yet, it is to be called again.</returns>
    public Task<bool> TrySubscribeAsync(Action<RedisChannel, RedisValue> handler) => RedisSubscription.TrySubscribeAsync(redis, Channel, handler);

    /// <summary>Ends the calls.</summary>
    public Task UnsubscribeAsync(Action<RedisChannel, RedisValue> handler) => redis.Subscriber.UnsubscribeAsync(Channel, handler, CommandFlags.FireAndForget);

    private RedisChannel Channel => RedisChannel.Literal(RedisKeys.TokenNudge(jobId));
}
