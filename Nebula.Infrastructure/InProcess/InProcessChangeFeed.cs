using System.Collections.Immutable;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Changes within the one process that owns the store.</summary>
public sealed class InProcessChangeFeed : IChangeFeed
{
    private ImmutableList<Action<Change>> _handlers = [];

    /// <inheritdoc/>
    public bool IsConnected => true;

    /// <inheritdoc/>
    public ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default)
    {
        foreach (var handler in _handlers)
            handler(change);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<Change> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), handler);
        return new Subscription(this, handler);
    }

    private sealed class Subscription(InProcessChangeFeed feed, Action<Change> handler) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref feed._handlers, static (handlers, removed) => handlers.Remove(removed), handler);
    }
}
