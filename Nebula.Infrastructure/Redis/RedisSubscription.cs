using System.Net.Sockets;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>A channel that a process subscribes to when it first needs it, until its end. The connection renews the subscription by itself.</summary>
/// <remarks>
/// Subscriptions have a connection of their own. If that connection is missing or broken, Redis may still run commands, and does not count as lost.
/// </remarks>
/// <param name="redis">The connection.</param>
/// <param name="channel">The channel.</param>
/// <param name="handler">Receives the messages.</param>
/// <param name="isOrdered">Whether it receives them one after the other, in the order in which they were published; else several may arrive at the same time.</param>
internal sealed class RedisSubscription(RedisConnection redis, string channel, Action<RedisValue> handler, bool isOrdered = false)
{
    private readonly Lock _lock = new();
    private Task<bool> _attempt = Task.FromResult(false);
    private volatile bool _subscribed;

    /// <summary>Whether it is subscribed.</summary>
    public bool IsSubscribed => _subscribed;

    /// <summary>Subscribes, unless that is done. Callers that arrive during an attempt share its outcome.</summary>
    /// <returns>Whether it is subscribed; if not, call it again.</returns>
    public ValueTask<bool> TryEnsureAsync()
    {
        if (_subscribed)
            return new(true);
        lock (_lock)
        {
            if (_attempt.IsCompleted && !_subscribed)
                _attempt = SubscribeAsync();
            return new(_attempt);
        }
    }

    /// <summary>Subscribes a handler.</summary>
    /// <returns>Whether it is subscribed now.</returns>
    public static Task<bool> TrySubscribeAsync(RedisConnection redis, RedisChannel channel, Action<RedisChannel, RedisValue> handler) =>
        TryAsync(() => redis.Subscriber.SubscribeAsync(channel, handler));

    private static async Task<bool> TryAsync(Func<Task> subscribe)
    {
        try
        {
            await subscribe();
            return true;
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> SubscribeAsync()
    {
        var literal = RedisChannel.Literal(channel);
        var subscribed = await (isOrdered ? TryAsync(() => SubscribeInOrderAsync(literal)) : TrySubscribeAsync(redis, literal, (_, message) => handler(message)));
        _subscribed |= subscribed;
        return subscribed;
    }

    private async Task SubscribeInOrderAsync(RedisChannel literal) => (await redis.Subscriber.SubscribeAsync(literal)).OnMessage(message => handler(message.Message));
}
