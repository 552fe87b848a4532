using System.Net.Sockets;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>A channel that a process listens to from when it is first needed until its end. The connection renews it by itself.</summary>
/// <remarks>Subscriptions have a connection of their own: where that one is not there yet, or is gone, Redis may well do everything else, and does not count as lost.</remarks>
internal sealed class RedisSubscription(RedisConnection redis, string channel, Action<string> handler) : IDisposable
{
    private readonly SemaphoreSlim _subscribing = new(1);
    private volatile bool _subscribed;

    /// <summary>Returns when it listens.</summary>
    /// <returns>Whether it does; where it does not yet, it is to be called again.</returns>
    public ValueTask<bool> TryEnsureAsync() => _subscribed ? new(true) : SubscribeAsync();

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

    /// <inheritdoc/>
    public void Dispose() => _subscribing.Dispose();

    private async ValueTask<bool> SubscribeAsync()
    {
        await _subscribing.WaitAsync();
        try
        {
            return _subscribed = _subscribed || await TrySubscribeAsync(redis, RedisChannel.Literal(channel), (_, message) => handler(message!));
        }
        finally
        {
            _subscribing.Release();
        }
    }
}
