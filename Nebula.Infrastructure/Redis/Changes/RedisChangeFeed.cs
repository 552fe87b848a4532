using System.Collections.Immutable;
using Nebula.Domain.Records;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Changes;

/// <summary>Changes among all processes that share a Redis, by publish and subscribe.</summary>
/// <remarks>
/// <para>
/// A subscription can die without anybody saying so, and messages in between are gone. So each process also sends itself a beat on the same
/// connection: it counts as connected while it has heard one within <see cref="DisconnectedAfter"/> that was sent after the connection last broke, and says
/// <see cref="Change.Everything"/> when it hears again.
/// </para>
/// What cannot be published because Redis is lost is published when it is back.
/// </remarks>
internal sealed class RedisChangeFeed : IChangeFeed, IAsyncDisposable
{
    /// <summary>How often a process sends itself a beat: every 250 ms.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it may hear none: 750 ms.</summary>
    public static readonly TimeSpan DisconnectedAfter = TimeSpan.FromMilliseconds(750);

    private readonly RedisConnection _redis;
    private readonly RedisChannel _changes = RedisChannel.Literal(RedisKeys.Changes);
    private readonly RedisChannel _beats;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _beating;
    private ImmutableList<Action<Change>> _handlers = [];
    private ImmutableHashSet<Change> _pending = [];
    private long _receivedAt;
    private int _epoch; // of the connection: beats that were sent in an earlier one say nothing
    private volatile bool _hasReceived;

    /// <summary>Subscribes.</summary>
    public RedisChangeFeed(RedisConnection redis, InstanceId process, TimeProvider time)
    {
        (_redis, _time) = (redis, time);
        _beats = RedisChannel.Literal(RedisKeys.Beats(process.Value));
        redis.SubscriptionsChanged += OnSubscriptionsChanged;
        _beating = Task.Run(BeatAsync);
    }

    /// <inheritdoc/>
    public bool IsConnected => _hasReceived && _time.GetElapsedTime(Volatile.Read(ref _receivedAt)) < DisconnectedAfter;

    /// <inheritdoc/>
    public async ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default)
    {
        Notify(change);
        if (!await TrySendAsync(change))
            ImmutableInterlocked.Update(ref _pending, static (changes, added) => changes.Add(added), change);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<Change> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), handler);
        return new Subscription(this, handler);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        _redis.SubscriptionsChanged -= OnSubscriptionsChanged;
        await _stopping.CancelAsync();
        await _beating;
    }

    private void OnSubscriptionsChanged(object? sender, EventArgs e)
    {
        Interlocked.Increment(ref _epoch);
        _hasReceived = false;
    }

    private async Task BeatAsync()
    {
        var subscribed = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!subscribed)
                {
                    await _redis.Subscriber.SubscribeAsync(_changes, (_, message) => OnChange(message));
                    await _redis.Subscriber.SubscribeAsync(_beats, (_, message) => OnBeat(message));
                    subscribed = true;
                }

                if (_redis.IsAvailable)
                {
                    await _redis.Subscriber.PublishAsync(_beats, Volatile.Read(ref _epoch));
                    await PublishPendingAsync();
                }
            }
            catch (Exception e) when (_redis.ReportIfUnavailable(e) || e is RedisException)
            {
                // Not hearing anything is what this is about.
            }

            try
            {
                await Task.Delay(BeatInterval, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PublishPendingAsync()
    {
        foreach (var change in _pending)
        {
            if (!await TrySendAsync(change))
                return;
            ImmutableInterlocked.Update(ref _pending, static (changes, sent) => changes.Remove(sent), change);
        }
    }

    private async Task<bool> TrySendAsync(Change change)
    {
        if (!_redis.IsAvailable)
            return false;
        try
        {
            await _redis.Subscriber.PublishAsync(_changes, $"{change.Partition}/{change.Key}");
            return true;
        }
        catch (Exception e) when (_redis.ReportIfUnavailable(e))
        {
            return false;
        }
    }

    private void OnBeat(RedisValue message)
    {
        if (!message.TryParse(out int life) || life != Volatile.Read(ref _epoch))
            return;
        var wasConnected = IsConnected;
        Volatile.Write(ref _receivedAt, _time.GetTimestamp());
        _hasReceived = true;
        if (!wasConnected)
            Notify(Change.Everything);
    }

    private void OnChange(RedisValue message)
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

    private sealed class Subscription(RedisChangeFeed feed, Action<Change> handler) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref feed._handlers, static (handlers, removed) => handlers.Remove(removed), handler);
    }
}
