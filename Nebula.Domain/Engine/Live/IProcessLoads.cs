using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>The load of deployments in this process.</summary>
public interface IProcessLoads
{
    /// <summary>What this process runs and queues now, one entry per deployment.</summary>
    IReadOnlyList<ProcessLoad> GetProcessLoads();

    /// <summary>The most that this process ran and queued at once since the previous call, one entry per deployment.</summary>
    IReadOnlyList<ProcessLoad> TakePeaks();

    /// <summary>What the engines of this process have done since it started.</summary>
    IReadOnlyDictionary<EngineId, EngineCounts> GetEngineCounts();
}
