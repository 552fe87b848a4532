using System.Collections.Concurrent;
using Nebula.Domain.Blobs;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Blobs in the memory of this process. They end with it.</summary>
public sealed class InProcessBlobStore(TimeProvider time) : IBlobStore
{
    private readonly ConcurrentDictionary<string, Blob> _blobs = new();

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckName(name);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        _blobs[name] = new Blob(bytes.ToArray(), expiresAt);
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default) =>
        new(_blobs.TryGetValue(name, out var blob) && blob.ExpiresAt > time.GetUtcNow() ? new MemoryStream(blob.Content, writable: false) : null);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        _blobs.TryRemove(name, out _);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int> DeleteExpiredAsync(string folder, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckFolder(folder);
        var now = time.GetUtcNow();
        return new(_blobs.Count(entry => entry.Key.StartsWith($"{folder}/", StringComparison.Ordinal) && entry.Value.ExpiresAt <= now && _blobs.TryRemove(entry)));
    }

    private sealed record Blob(byte[] Content, DateTimeOffset ExpiresAt);
}
