using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>The engines of all replicas that this process runs.</summary>
public sealed class ReplicaEngines : IDeploymentState, IDeploymentLoads, IProcessLoads, IDisposable
{
    private readonly ConcurrentDictionary<string, ReplicaPool> _pools = new();
    private readonly DeploymentDirectory _deployments;
    private readonly TimeProvider _time;
    private readonly IReplicaRouter _router;
    private readonly int _maxQueue;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes to changes of deployments, so that waiting sequences get the new replicas of one that is scaled up.</summary>
    public ReplicaEngines(DeploymentDirectory deployments, IChangeFeed changes, TimeProvider time, IOptions<NebulaOptions> options)
    {
        var simulation = options.Value.Simulation;
        (_deployments, _time, _router) = (deployments, time, simulation.Routing.CreateRouter());
        (TimeScale, _maxQueue) = (simulation.TimeScale, simulation.MaxQueue);
        _subscription = changes.Subscribe(OnChange);
    }

    /// <summary>Real seconds per virtual second; 0 does not wait.</summary>
    public double TimeScale { get; }

    /// <summary>The deployments that have replicas in this process.</summary>
    public IEnumerable<string> Deployments => _pools.Keys;

    /// <summary>Routes a sequence to a replica and runs it to its end.</summary>
    /// <param name="served">The deployment.</param>
    /// <param name="sequence">The sequence; it receives its tokens as they become ready.</param>
    /// <param name="cancellationToken">Ends the sequence at once, also within a step. The step itself runs to its end, as on hardware.</param>
    /// <returns>
    /// Completes normally if the sequence is complete or cancelled (see <see cref="EngineSequence.IsComplete"/>), and with the exception that ended it
    /// otherwise. The sequence does not change afterwards.
    /// </returns>
    /// <exception cref="Common.NebulaException">503 <c>overloaded</c>: too many wait, or no replica is ready.</exception>
    public Task RunAsync(SimulatedModel served, EngineSequence sequence, CancellationToken cancellationToken) =>
        GetPool(served.Deployment.Name).RunAsync(served, sequence, _maxQueue, cancellationToken);

    /// <summary>The replicas of a deployment that were used so far, by number.</summary>
    public IReadOnlyList<EngineDriver> GetReplicas(string deployment) => _pools.TryGetValue(deployment, out var pool) ? pool.Replicas : [];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> GetProcessLoads() => [.. _pools.Values.Select(static pool => pool.ProcessLoad)];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> TakePeaks() => [.. _pools.Values.Select(static pool => pool.TakePeak())];

    /// <summary>The load of a deployment in this process.</summary>
    public DeploymentLoad GetLoad(string deployment) => _pools.TryGetValue(deployment, out var pool) ? pool.Load : default;

    /// <inheritdoc/>
    public ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default) => new(GetLoad(deployment));

    /// <summary>What this process runs and queues on each replica of a deployment; replicas without sequences are left out.</summary>
    public IReadOnlyList<ReplicaReport> GetReports(string deployment) =>
        [.. GetReplicas(deployment).Select(static (driver, replica) => driver.GetReport(replica)).Where(static report => report.Running + report.Waiting > 0)];

    /// <summary>Virtual seconds that a deployment's GPUs have worked in this process, over all its replicas.</summary>
    public double BusySeconds(string deployment) => _pools.TryGetValue(deployment, out var pool) ? pool.GetCounts().Values.Sum(static counts => counts.BusySeconds) : 0;

    /// <inheritdoc/>
    public IReadOnlyDictionary<EngineId, EngineCounts> GetEngineCounts() =>
        _pools.SelectMany(static pool => pool.Value.GetCounts().Select(counts => KeyValuePair.Create(new EngineId(pool.Key, counts.Key), counts.Value))).ToDictionary();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReplicaReport>> GetReplicaLoadsAsync(string deployment, CancellationToken cancellationToken = default) => new(GetReports(deployment));

    /// <summary>Virtual seconds that pass in a real time span; the real seconds at time scale 0.</summary>
    public double ToVirtual(TimeSpan real) => TimeScale == 0 ? real.TotalSeconds : real.TotalSeconds / TimeScale;

    /// <summary>Removes a deployment's replicas, unless sequences run on them.</summary>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        if (GetLoad(deployment).IsDrained)
            _pools.TryRemove(deployment, out _);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private ReplicaPool GetPool(string deployment) => _pools.TryGetValue(deployment, out var pool)
        ? pool
        : _pools.GetOrAdd(deployment, static (name, engines) => new ReplicaPool(name, engines._router, engines._time, engines.TimeScale), this);

    private void OnChange(Change change)
    {
        foreach (var (name, pool) in _pools)
        {
            if (change.Matches(Partitions.Deployments, name) && pool.Live > 0)
                _ = ResizeAsync(name, pool);
        }
    }

    private async Task ResizeAsync(string name, ReplicaPool pool)
    {
        if (await _deployments.FindAsync(name) is SimulatedModel { IsServing: true } served)
            pool.Resize(served);
    }
}
