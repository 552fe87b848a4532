using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nebula.Domain.Deployments;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Gpus.Simulation;

/// <summary>All replicas that this process simulates.</summary>
public sealed class SimulatedGpus(TimeProvider time, IOptions<NebulaOptions> options) : IDeploymentState
{
    private readonly ConcurrentDictionary<(string Deployment, int Replica), SimulatedReplica> _replicas = new();
    private readonly double _timeScale = options.Value.Simulation.TimeScale;

    /// <summary>Real seconds per virtual second; 0 does not wait.</summary>
    public double TimeScale => _timeScale;

    /// <summary>One replica of a deployment, created on first use.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="replica">The replica, from 0.</param>
    public SimulatedReplica Get(string deployment, int replica) =>
        _replicas.TryGetValue((deployment, replica), out var known)
            ? known
            : _replicas.GetOrAdd((deployment, replica), static (_, gpus) => new SimulatedReplica(gpus.Time, gpus._timeScale), this);

    /// <summary>Virtual seconds that a deployment's GPUs have worked in this process, over all its replicas.</summary>
    public double BusySeconds(string deployment)
    {
        var busy = 0.0;
        foreach (var ((name, _), replica) in _replicas)
            busy += name == deployment ? replica.BusySeconds : 0;
        return busy;
    }

    /// <summary>The deployments that have replicas in this process.</summary>
    public IEnumerable<string> Deployments => _replicas.Keys.Select(static key => key.Deployment).Distinct();

    /// <summary>Removes a deployment's replicas. Sequences that still run on them run to their end.</summary>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        foreach (var key in _replicas.Keys)
        {
            if (key.Deployment == deployment)
                _replicas.TryRemove(key, out _);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Virtual seconds that pass in a real time span; the real seconds at time scale 0.</summary>
    public double ToVirtual(TimeSpan real) => _timeScale == 0 ? real.TotalSeconds : real.TotalSeconds / _timeScale;

    private TimeProvider Time => time;
}
