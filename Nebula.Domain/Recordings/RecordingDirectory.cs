using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Recordings;

/// <summary>The recordings that are replayed, from a cache that changes invalidate.</summary>
public sealed class RecordingDirectory : IDisposable
{
    private readonly RecordCache<Recording> _cache;
    private readonly IChangeFeed _changes;

    /// <summary>Subscribes to changes.</summary>
    public RecordingDirectory(IRecordingStore store, IChangeFeed changes, TimeProvider time)
    {
        _changes = changes;
        _cache = new RecordCache<Recording>(Partitions.Recordings, (key, cancellationToken) => ReadAsync(store, DeploymentName.FromKey(key), cancellationToken), changes, time);
    }

    /// <summary>A recording; null if it does not exist.</summary>
    /// <exception cref="StoredDataException">It cannot be read.</exception>
    public ValueTask<Recording?> FindAsync(string name, CancellationToken cancellationToken = default) => _cache.GetAsync(DeploymentName.ToKey(name), cancellationToken);

    /// <summary>Reports to every process that a recording has changed.</summary>
    public ValueTask PublishAsync(string name, CancellationToken cancellationToken = default) =>
        _changes.PublishAsync(new Change(Partitions.Recordings, DeploymentName.ToKey(name)), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private static async ValueTask<Recording?> ReadAsync(IRecordingStore store, string name, CancellationToken cancellationToken) =>
        await store.ReadAsync(name, cancellationToken) is { } lines ? Recording.Read(name, lines) : null;
}
