using Nebula.Domain.Records;

namespace Nebula.Domain.Deployments;

/// <summary>Finds the deployment that a request names, from a cache that a change empties at once.</summary>
public sealed class DeploymentDirectory : IDisposable
{
    private readonly DeploymentStore _store;
    private readonly RecordCache<ServedModel> _cache;

    /// <summary>Starts listening for changes.</summary>
    public DeploymentDirectory(DeploymentStore store, IChangeFeed changes, TimeProvider time)
    {
        _store = store;
        _cache = new RecordCache<ServedModel>(
            Partitions.Deployments,
            async (name, cancellationToken) => await store.FindAsync(name, cancellationToken) is { } deployment ? new ServedModel(deployment) : null,
            changes,
            time);
    }

    /// <summary>The deployment with a name, whatever its state; null where there is none.</summary>
    public ValueTask<ServedModel?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        name.Length is > 0 and <= DeploymentService.MaxNameLength ? _cache.GetAsync(name, cancellationToken) : default;

    /// <summary>All deployments that clients see, newest first.</summary>
    public async ValueTask<IReadOnlyList<ServedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        var served = new List<ServedModel>();
        foreach (var deployment in await _store.ListAsync(cancellationToken))
        {
            var model = new ServedModel(deployment);
            if (model.IsListed)
                served.Add(model);
        }

        served.Sort(static (a, b) => b.Deployment.CreatedAt.CompareTo(a.Deployment.CreatedAt));
        return served;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
