using System.Net.Sockets;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>A channel that a process subscribes to when it first needs it, until its end. The connection renews the subscription by itself.</summary>
/// <remarks>
/// Subscriptions have a connection of their own. If that connection is missing or broken, Redis may still run commands, and does not count as lost.
/// </remarks>
internal sealed class RedisSubscription(RedisConnection redis, string channel, Action<string> handler)
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
    public static async Task<bool> TrySubscribeAsync(RedisConnection redis, RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        try
        {
            await redis.Subscriber.SubscribeAsync(channel, handler);
            return true;
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> SubscribeAsync()
    {
        var subscribed = await TrySubscribeAsync(redis, RedisChannel.Literal(channel), (_, message) => handler(message!));
        _subscribed |= subscribed;
        return subscribed;
    }
}
