using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Gpus.Simulation;

/// <summary>All replicas that this process simulates.</summary>
public sealed class SimulatedGpus(TimeProvider time, IOptions<NebulaOptions> options)
{
    private readonly ConcurrentDictionary<(string Deployment, int Replica), SimulatedReplica> _replicas = new();
    private readonly double _timeScale = options.Value.Simulation.TimeScale;

    /// <summary>Real seconds to a virtual one.</summary>
    public double TimeScale => _timeScale;

    /// <summary>One replica of a deployment; it is there as soon as it is asked for.</summary>
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

    /// <summary>The deployments that have replicas here.</summary>
    public IReadOnlySet<string> Deployments => _replicas.Keys.Select(static key => key.Deployment).ToHashSet();

    /// <summary>Forgets a deployment that is gone.</summary>
    public void Remove(string deployment)
    {
        foreach (var key in _replicas.Keys)
        {
            if (key.Deployment == deployment)
                _replicas.TryRemove(key, out _);
        }
    }

    /// <summary>Virtual seconds that have passed in a real time; where nothing waits, real ones.</summary>
    public double ToVirtual(TimeSpan real) => _timeScale == 0 ? real.TotalSeconds : real.TotalSeconds / _timeScale;

    private TimeProvider Time => time;
}
