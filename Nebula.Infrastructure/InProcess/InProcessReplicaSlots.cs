using System.Collections.Concurrent;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Seats and queues in this process.</summary>
public sealed class InProcessReplicaSlots : IReplicaSlots, IDisposable
{
    private readonly ConcurrentDictionary<string, SlotPool> _pools = new();
    private readonly DeploymentDirectory _deployments;
    private readonly IDisposable _subscription;

    /// <summary>Starts listening for deployments that are scaled, so that whoever waits is seated at once.</summary>
    public InProcessReplicaSlots(DeploymentDirectory deployments, IChangeFeed changes)
    {
        _deployments = deployments;
        _subscription = changes.Subscribe(change =>
        {
            if (change.Concerns(Partitions.Deployments) && _pools.TryGetValue(change.Key, out var pool) && pool.Load.Waiting > 0)
                _ = ResizeAsync(change.Key, pool);
        });
    }

    /// <inheritdoc/>
    public ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken = default) =>
        Pool(request.Deployment).TakeAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(BatchSlot slot)
    {
        Pool(slot.Deployment).Release(slot);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default) =>
        new(_pools.TryGetValue(deployment, out var pool) ? pool.Load : default);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private SlotPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool) ? pool : _pools.GetOrAdd(deployment, static _ => new SlotPool());

    private async Task ResizeAsync(string name, SlotPool pool)
    {
        if (await _deployments.FindAsync(name) is { IsServing: true } served)
            pool.Resize(served.Deployment.ReadyReplicas, served.Deployment.MaxBatchSize);
    }
}
