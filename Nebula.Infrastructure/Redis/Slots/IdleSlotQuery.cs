using System.Collections.Concurrent;
using System.Globalization;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>Asks the other processes how many of their slots of a pool are idle. Redis counts those as taken.</summary>
/// <remarks>
/// A query is <c>number process pool</c> on <see cref="RedisKeys.IdleSlotQueries"/>; a reply is <c>number sequences tokens</c> on the asking
/// process's
/// <see cref="RedisKeys.IdleSlotReplies"/>. A process sends its reply on the connection that carries its releases, so a script that runs after the
/// reply sees them. A process that does not reply within <see cref="MaxWait"/> counts as having no idle slots.
/// </remarks>
/// <param name="redis">The connection.</param>
/// <param name="process">This process's name in the fleet.</param>
/// <param name="getIdle">Returns the idle slots of a pool in this process.</param>
internal sealed class IdleSlotQuery(RedisConnection redis, string process, Func<string, IdleCount> getIdle)
{
    /// <summary>How long a query waits for replies: 100 ms of real time, as the network's own time limits are.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(100);

    private static long _lastNumber;

    private readonly ConcurrentDictionary<long, Replies> _open = new();
    private RedisSubscription? _queries;
    private RedisSubscription? _replies;

    /// <summary>Subscribes to queries, so that this process replies to those of others.</summary>
    public ValueTask<bool> TryListenAsync() =>
        (_queries ??= new RedisSubscription(redis, RedisKeys.IdleSlotQueries, OnQuery)).TryEnsureAsync();

    /// <summary>The idle slots of a pool in all other processes.</summary>
    public async ValueTask<IdleCount> CountAsync(string pool)
    {
        if (!await (_replies ??= new RedisSubscription(redis, RedisKeys.IdleSlotReplies(process), OnReply)).TryEnsureAsync())
            return default;
        var number = Interlocked.Increment(ref _lastNumber);
        var replies = _open[number] = new Replies();
        try
        {
            // In a cluster a node counts only the receivers that are connected to it: then fewer replies are awaited.
            replies.Expect(await redis.Database.PublishAsync(StackExchange.Redis.RedisChannel.Literal(RedisKeys.IdleSlotQueries), $"{number} {process} {pool}"));
            await replies.All.WaitAsync(MaxWait);
        }
        catch (TimeoutException)
        {
            // A process has stopped, or is about to.
        }
        finally
        {
            _open.TryRemove(number, out _);
        }

        return replies.Sum;
    }

    private void OnQuery(string message)
    {
        var parts = message.Split(' ', 3);
        if (parts[1] == process)
        {
            AddReply(parts[0], default);
            return;
        }

        var idle = getIdle(parts[2]);
        _ = redis.Database.PublishAsync(
            StackExchange.Redis.RedisChannel.Literal(RedisKeys.IdleSlotReplies(parts[1])),
            string.Create(CultureInfo.InvariantCulture, $"{parts[0]} {idle.Slots} {idle.Tokens}"),
            StackExchange.Redis.CommandFlags.FireAndForget);
    }

    private void OnReply(string message)
    {
        var parts = message.Split(' ');
        AddReply(parts[0], new IdleCount(int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)));
    }

    private void AddReply(string number, IdleCount idle)
    {
        if (_open.TryGetValue(long.Parse(number, CultureInfo.InvariantCulture), out var replies))
            replies.Add(idle);
    }

    private sealed class Replies
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IdleCount _sum;
        private long _expected = long.MaxValue;
        private long _received;

        public Task All => _all.Task;

        public IdleCount Sum
        {
            get
            {
                lock (_lock)
                    return _sum;
            }
        }

        public void Expect(long count)
        {
            lock (_lock)
                _expected = count;
            CompleteIfAll();
        }

        public void Add(IdleCount idle)
        {
            lock (_lock)
            {
                _received++;
                _sum = new IdleCount(_sum.Slots + idle.Slots, _sum.Tokens + idle.Tokens);
            }

            CompleteIfAll();
        }

        private void CompleteIfAll()
        {
            lock (_lock)
            {
                if (_received >= _expected)
                    _all.TrySetResult();
            }
        }
    }
}

/// <summary>Idle slots of one pool.</summary>
/// <param name="Slots">How many.</param>
/// <param name="Tokens">Tokens of KV cache that they hold.</param>
internal readonly record struct IdleCount(int Slots, long Tokens);
