using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Gpus;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>Reads how busy deployments and their replicas are; a singleton.</summary>
public sealed class DeploymentReadings(
    DeploymentStore deployments, IDeploymentLoads loads, GpuUtilization utilization, ReplicaEngines engines, UpstreamMonitor upstreams, TimeProvider time)
{
    /// <summary>Reads all deployments.</summary>
    /// <param name="counts">What has been counted so far.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<IReadOnlyList<DeploymentReading>> ReadAsync(MetricsCounts counts, CancellationToken cancellationToken)
    {
        var activities = utilization.GetActivities();
        var readings = new List<DeploymentReading>();
        foreach (var deployment in await deployments.ListAsync(cancellationToken))
        {
            readings.Add(deployment.Backend switch
            {
                UpstreamServer => ReadUpstream(deployment),
                SimulatedHardware hardware => await ReadSimulatedAsync(deployment, hardware, counts, activities, cancellationToken),
                _ => new DeploymentReading(deployment, await loads.GetLoadAsync(deployment.Name, cancellationToken), 0, 0) { Engines = [EngineReading.Idle(0)] },
            });
        }

        return readings;
    }

    private DeploymentReading ReadUpstream(Deployment deployment)
    {
        var health = upstreams.Get(deployment.Name);
        return new DeploymentReading(deployment, new DeploymentLoad(health.Running, 0, 0), 0, 0) { Engines = [EngineReading.Idle(0) with { Running = health.Running }], Upstream = health };
    }

    private async ValueTask<DeploymentReading> ReadSimulatedAsync(
        Deployment deployment, SimulatedHardware hardware, MetricsCounts counts, IReadOnlyDictionary<EngineId, GpuActivity> activities, CancellationToken cancellationToken)
    {
        var load = await loads.GetLoadAsync(deployment.Name, cancellationToken);
        // A deployment may outlive its GPU in the catalog; that must not fail the whole answer.
        if (ServedModel.TryCreate(deployment) is not SimulatedModel served)
            return new DeploymentReading(deployment, load, 0, 0) { Engines = [EngineReading.Idle(0) with { Running = load.Running, Waiting = load.Waiting }] };
        var (options, ready) = (served.EngineOptions, hardware.ReadyReplicas);
        var reports = (await loads.GetReplicaLoadsAsync(deployment.Name, cancellationToken)).ToDictionary(static report => report.Replica);
        return new DeploymentReading(
            deployment, load, ready == 0 ? 0 : Math.Clamp((double)load.KvTokens / (ready * options.KvTokens), 0, 1), GpuUtilization.GetUtilization(activities, deployment.Name, ready))
        {
            Engines =
            [
                .. Enumerable.Range(0, Math.Max(1, ready)).Union(reports.Keys).Order().Select(replica =>
                {
                    var (id, report) = (new EngineId(deployment.Name, replica), reports.GetValueOrDefault(replica));
                    return ReadEngine(deployment, served, id, report, counts.Engines.GetValueOrDefault(id), activities.GetValueOrDefault(id));
                }),
            ],
            Cache = new CacheReading(options.BlockSize, options.KvBlocks, hardware.Engine.KvCacheDtype.ToName(), hardware.Engine.GpuMemoryUtilization, options.PrefixCaching),
            Gpu = served.Plan.Gpu,
        };
    }

    private EngineReading ReadEngine(Deployment deployment, SimulatedModel served, EngineId id, ReplicaReport report, EngineCounts? counts, GpuActivity activity)
    {
        var used = Math.Min(1, activity.BusyShare);
        var scale = engines.TimeScale == 0 ? 1 : engines.TimeScale;
        return new EngineReading(
            id.Replica,
            report.Running,
            report.Waiting,
            Math.Clamp((double)report.Blocks / served.EngineOptions.KvBlocks, 0, 1),
            used,
            used * Math.Min(1, activity.TokensPerBusySecond * served.Layout.TensorSecondsPerToken),
            GpuSensors.GetEnergy(
                served.Plan.Gpu,
                Math.Max(0, (time.GetUtcNow() - deployment.CreatedAt).TotalSeconds),
                scale * (counts?.BusySeconds ?? 0),
                scale * (counts?.StepTokens.Sum ?? 0) * served.Layout.TensorSecondsPerToken));
    }
}
