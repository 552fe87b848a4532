using Nebula.Domain.Records;

namespace Nebula.Domain.Scripts;

/// <summary>The rules of all scripts, from a cache that changes invalidate.</summary>
public sealed class ScriptDirectory : IDisposable
{
    private const string All = "*";

    private readonly RecordCache<ScriptSet> _cache;

    /// <summary>Subscribes to changes.</summary>
    public ScriptDirectory(ScriptStore store, IChangeFeed changes, TimeProvider time) => _cache = new RecordCache<ScriptSet>(
        Partitions.Scripts, async (_, cancellationToken) => new ScriptSet(await store.ListAsync(cancellationToken)), changes, time);

    /// <summary>The rules, if they are known without a read; else null.</summary>
    public ScriptSet? Current => _cache.TryGet(All);

    /// <summary>The rules.</summary>
    public async ValueTask<ScriptSet> GetAsync(CancellationToken cancellationToken = default) => (await _cache.GetAsync(All, cancellationToken))!;

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
