using System.Collections.Concurrent;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Seats and queues in this process.</summary>
public sealed class InProcessReplicaSeats : IReplicaSeats, IDisposable
{
    private readonly ConcurrentDictionary<string, SeatPool> _pools = new();
    private readonly DeploymentDirectory _deployments;
    private readonly IDisposable _subscription;

    /// <summary>Starts listening for deployments that are scaled, so that whoever waits is seated at once.</summary>
    public InProcessReplicaSeats(DeploymentDirectory deployments, IChangeFeed changes)
    {
        _deployments = deployments;
        _subscription = changes.Subscribe(change =>
        {
            if (change.Concerns(Partitions.Deployments) && _pools.TryGetValue(change.Key, out var pool) && pool.Load.Waiting > 0)
                _ = ResizeAsync(change.Key, pool);
        });
    }

    /// <inheritdoc/>
    public ValueTask<Seat> TakeAsync(SeatRequest request, CancellationToken cancellation = default) =>
        Pool(request.Deployment).TakeAsync(request, cancellation);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Seat seat)
    {
        Pool(seat.Deployment).Release(seat);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellation = default) =>
        new(_pools.TryGetValue(deployment, out var pool) ? pool.Load : default);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private SeatPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool) ? pool : _pools.GetOrAdd(deployment, static _ => new SeatPool());

    private async Task ResizeAsync(string name, SeatPool pool)
    {
        if (await _deployments.FindAsync(name) is { Serves: true } served)
            pool.Resize(served.Deployment.ReadyReplicas, served.Deployment.MaxBatchSize);
    }
}
