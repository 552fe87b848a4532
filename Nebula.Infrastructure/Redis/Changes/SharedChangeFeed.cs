using System.Collections.Immutable;
using Nebula.Domain.Records;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Changes;

/// <summary>Changes among all processes that share a record store and a Redis.</summary>
/// <remarks>
/// The <see cref="ChangeLog"/> carries every change within <see cref="MaxDelay"/> and needs the record store alone. Redis's publish and subscribe carries the same changes within
/// milliseconds, if both processes reach Redis; nothing depends on it.
/// </remarks>
internal sealed class SharedChangeFeed : IChangeFeed, IAsyncDisposable
{
    /// <summary>How often the log is read: every 500 ms.</summary>
    public static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How old the last read of the log may be: 1 s. A feed with an older one is not connected.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private static readonly RedisChannel Channel = RedisChannel.Literal(RedisKeys.Changes);

    private readonly RedisConnection _redis;
    private readonly ChangeLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _subscribing;
    private ImmutableList<Action<Change>> _handlers = [];
    private long _readAt;
    private volatile bool _hasRead;

    /// <summary>Subscribes to Redis as soon as Redis answers.</summary>
    public SharedChangeFeed(RedisConnection redis, ChangeLog log, TimeProvider time)
    {
        (_redis, _log, _time) = (redis, log, time);
        _subscribing = Task.Run(SubscribeAsync);
    }

    /// <inheritdoc/>
    public bool IsConnected => _hasRead && _time.GetElapsedTime(Volatile.Read(ref _readAt)) < MaxDelay;

    /// <inheritdoc/>
    /// <exception cref="Exception">The record store's: the change may reach other processes late.</exception>
    public async ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default)
    {
        Notify(change);
        var sending = TrySendAsync(change);
        await _log.AppendAsync(change, cancellationToken);
        await sending;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<Change> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), handler);
        return new Subscription(this, handler);
    }

    /// <summary>Reads the log and notifies the subscribers of its new changes. Not for concurrent use.</summary>
    public async ValueTask ReadLogAsync(CancellationToken cancellationToken)
    {
        var at = _time.GetTimestamp();
        var changes = await _log.ReadAsync(cancellationToken);
        if (!_hasRead || _time.GetElapsedTime(_readAt, at) > ChangeLog.MaxReadGap)
            Notify(Change.Everything);
        foreach (var change in changes)
            Notify(change);
        Volatile.Write(ref _readAt, at);
        _hasRead = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _subscribing;
    }

    // The connection renews a subscription by itself, once Redis has accepted it.
    private async Task SubscribeAsync()
    {
        try
        {
            while (!await RedisSubscription.TrySubscribeAsync(_redis, Channel, (_, message) => OnMessage(message)))
                await Task.Delay(RedisConnection.RetryInterval, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task TrySendAsync(Change change)
    {
        if (!_redis.IsAvailable)
            return;
        try
        {
            await _redis.Subscriber.PublishAsync(Channel, $"{change.Partition}/{change.Key}");
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e) || e is RedisException)
        {
            // The log carries it.
        }
    }

    private void OnMessage(RedisValue message)
    {
        var text = (string)message!;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        Notify(slash < 0 ? Change.Everything : new Change(text[..slash], text[(slash + 1)..]));
    }

    private void Notify(Change change)
    {
        foreach (var handler in _handlers)
            handler(change);
    }

    private sealed class Subscription(SharedChangeFeed feed, Action<Change> handler) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref feed._handlers, static (handlers, removed) => handlers.Remove(removed), handler);
    }
}
