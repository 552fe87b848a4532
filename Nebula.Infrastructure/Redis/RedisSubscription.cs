using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>A channel that a process listens to from when it is first needed until its end. The connection renews it by itself.</summary>
internal sealed class RedisSubscription(RedisConnection redis, string channel, Action<string> handler) : IDisposable
{
    private readonly SemaphoreSlim _subscribing = new(1);
    private volatile bool _subscribed;

    /// <summary>Returns when it listens; throws where Redis does not let it, and is to be called again then.</summary>
    public ValueTask EnsureAsync() => _subscribed ? ValueTask.CompletedTask : SubscribeAsync();

    /// <inheritdoc/>
    public void Dispose() => _subscribing.Dispose();

    private async ValueTask SubscribeAsync()
    {
        await _subscribing.WaitAsync();
        try
        {
            if (!_subscribed)
                await redis.Subscriber.SubscribeAsync(RedisChannel.Literal(channel), (_, message) => handler(message!));
            _subscribed = true;
        }
        finally
        {
            _subscribing.Release();
        }
    }
}
