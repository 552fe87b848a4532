using System.Collections.Concurrent;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Batch slots and queues in this process.</summary>
public sealed class InProcessReplicaSlots : IReplicaSlots, IDeploymentState, IDisposable
{
    private readonly ConcurrentDictionary<string, SlotPool> _pools = new();
    private readonly DeploymentDirectory _deployments;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes to changes of deployments, so that waiting sequences get the slots of a deployment that is scaled up.</summary>
    public InProcessReplicaSlots(DeploymentDirectory deployments, IChangeFeed changes)
    {
        _deployments = deployments;
        _subscription = changes.Subscribe(OnChange);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Deployments => _pools.Keys;

    /// <inheritdoc/>
    public ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken = default) =>
        Pool(request.Deployment).TakeAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(BatchSlot slot)
    {
        if (_pools.TryGetValue(slot.Deployment, out var pool))
            pool.Release(slot);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default) => new(GetLoad(deployment));

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> GetProcessLoads() => [.. _pools.Values.Select(static pool => pool.ProcessLoad)];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> TakePeaks() => [.. _pools.Values.Select(static pool => pool.TakePeak())];

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        if (GetLoad(deployment).IsDrained)
            _pools.TryRemove(deployment, out _);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    /// <summary>The load of a deployment.</summary>
    internal DeploymentLoad GetLoad(string deployment) => _pools.TryGetValue(deployment, out var pool) ? pool.Load : default;

    private SlotPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool) ? pool : _pools.GetOrAdd(deployment, static name => new SlotPool(name));

    private void OnChange(Change change)
    {
        foreach (var (name, pool) in _pools)
        {
            if (change.Matches(Partitions.Deployments, name) && pool.Load.Waiting > 0)
                _ = ResizeAsync(name, pool);
        }
    }

    private async Task ResizeAsync(string name, SlotPool pool)
    {
        if (await _deployments.FindAsync(name) is SimulatedModel { IsServing: true } served)
            pool.Resize(served.Hardware.ReadyReplicas, served.Hardware.MaxBatchSize);
    }
}
