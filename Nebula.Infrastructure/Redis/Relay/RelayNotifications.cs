using System.Net.Sockets;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The one subscription through which a process learns of appends to the relays that it reads.</summary>
internal sealed class RelayNotifications(RedisConnection redis, string process)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RedisTokenReader>> _readers = [];
    private Task<bool> _attempt = Task.FromResult(false);
    private volatile bool _subscribed;

    /// <summary>The process's channel.</summary>
    public string Channel { get; } = RedisKeys.RelayNotifications(process);

    /// <summary>Subscribes, unless that is done.</summary>
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

    /// <summary>Passes notifications of a job to a reader, until it is removed.</summary>
    public void Add(string jobId, RedisTokenReader reader)
    {
        lock (_lock)
        {
            if (!_readers.TryGetValue(jobId, out var ofJob))
                _readers[jobId] = ofJob = [];
            ofJob.Add(reader);
        }
    }

    /// <summary>Ends that.</summary>
    public void Remove(string jobId, RedisTokenReader reader)
    {
        lock (_lock)
        {
            if (_readers.TryGetValue(jobId, out var ofJob) && ofJob.Remove(reader) && ofJob.Count == 0)
                _readers.Remove(jobId);
        }
    }

    private async Task<bool> SubscribeAsync()
    {
        try
        {
            var messages = await redis.Subscriber.SubscribeAsync(RedisChannel.Literal(Channel));
            messages.OnMessage(OnMessage); // one after the other, in the order of the appends
            return _subscribed = true;
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void OnMessage(ChannelMessage message)
    {
        if (RelayNotification.TryRead((byte[])message.Message!) is not { } notification)
            return;
        RedisTokenReader[] readers;
        lock (_lock)
            readers = [.. _readers.GetValueOrDefault(notification.JobId) ?? []];
        foreach (var reader in readers)
            reader.Receive(notification);
    }
}
