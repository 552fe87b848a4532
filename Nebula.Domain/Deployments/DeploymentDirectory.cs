using Nebula.Domain.Records;

namespace Nebula.Domain.Deployments;

/// <summary>Finds the deployment that a request names, from a cache that changes invalidate.</summary>
public sealed class DeploymentDirectory : IDisposable
{
    private readonly DeploymentStore _store;
    private readonly RecordCache<ServedModel> _cache;

    /// <summary>Subscribes to changes.</summary>
    public DeploymentDirectory(DeploymentStore store, IChangeFeed changes, TimeProvider time)
    {
        _store = store;
        _cache = new RecordCache<ServedModel>(
            Partitions.Deployments,
            async (name, cancellationToken) => await store.FindAsync(name, cancellationToken) is { } deployment ? ServedModel.TryCreate(deployment) : null,
            changes,
            time);
    }

    /// <summary>The deployment with a name, in any state; null if there is none, or if its model or GPU has left the catalog.</summary>
    public ValueTask<ServedModel?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        DeploymentName.IsValid(name) ? _cache.GetAsync(name, cancellationToken) : default;

    /// <summary>All deployments that clients see, newest first. One whose model or GPU has left the catalog is not among them.</summary>
    public async ValueTask<IReadOnlyList<ServedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        var served = new List<ServedModel>();
        foreach (var deployment in await _store.ListAsync(cancellationToken))
        {
            if (ServedModel.TryCreate(deployment) is { IsListed: true } model)
                served.Add(model);
        }

        served.Sort(static (a, b) => b.Deployment.CreatedAt.CompareTo(a.Deployment.CreatedAt));
        return served;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
