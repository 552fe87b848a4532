namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The one subscription through which a process learns of appends to the relays that it reads.</summary>
internal sealed class RelayNotifications
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RedisTokenReader>> _readers = [];
    private readonly RedisSubscription _messages;

    /// <param name="redis">The connection.</param>
    /// <param name="process">The process that reads.</param>
    public RelayNotifications(RedisConnection redis, string process)
    {
        Channel = RedisKeys.RelayNotifications(process);
        _messages = new RedisSubscription(redis, Channel, message => OnMessage((byte[])message!), isOrdered: true); // in the order of the appends
    }

    /// <summary>The process's channel.</summary>
    public string Channel { get; }

    /// <summary>Subscribes, unless that is done.</summary>
    /// <returns>Whether it is subscribed; if not, call it again.</returns>
    public ValueTask<bool> TryEnsureAsync() => _messages.TryEnsureAsync();

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

    private void OnMessage(byte[] message)
    {
        if (RelayNotification.TryRead(message) is not { } notification)
            return;
        RedisTokenReader[] readers;
        lock (_lock)
            readers = [.. _readers.GetValueOrDefault(notification.JobId) ?? []];
        foreach (var reader in readers)
            reader.Receive(notification);
    }
}
