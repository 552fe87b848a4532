using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Deployments.Scaling;

/// <summary>Evaluates <see cref="AutoscalingPolicy"/> for every deployment that has autoscaling, and scales it as an operator would. At most one process of a fleet runs it.</summary>
/// <remarks>A deployment whose replicas are changing is left alone until they have changed. Lulls are kept in memory, so another process that takes over begins them again.</remarks>
public sealed partial class Autoscaler(
    DeploymentStore store, DeploymentService deployments, IDeploymentLoads loads, IOptions<NebulaOptions> options, TimeProvider time, ILogger<Autoscaler> logger)
{
    private readonly Dictionary<string, ScalingLull> _lulls = new(StringComparer.Ordinal);

    /// <summary>Evaluates all deployments once. Not to be called concurrently.</summary>
    public async ValueTask EvaluateAsync(CancellationToken cancellationToken = default)
    {
        var all = await store.ListAsync(cancellationToken);
        foreach (var name in _lulls.Keys.Except(all.Select(static deployment => deployment.Name)).ToList())
            _lulls.Remove(name);
        foreach (var deployment in all)
        {
            if (deployment is { State: DeploymentState.Ready or DeploymentState.Stopped, Hardware: { Autoscaling: { } settings } hardware }
                && ServedModel.TryCreate(deployment) is SimulatedModel served)
                await EvaluateAsync(served, hardware, settings, cancellationToken);
        }
    }

    private async ValueTask EvaluateAsync(SimulatedModel served, SimulatedHardware hardware, AutoscalingSettings settings, CancellationToken cancellationToken)
    {
        var name = served.Deployment.Name;
        var load = await loads.GetLoadAsync(name, cancellationToken);
        var decision = AutoscalingPolicy.Decide(settings, Observe(served, hardware, settings, load), _lulls.GetValueOrDefault(name));
        _lulls[name] = decision.Lull;
        if (decision.Replicas == hardware.Replicas)
            return;
        try
        {
            // The entity tag keeps a change that somebody makes at the same time.
            await deployments.UpdateAsync(name, served.Deployment.ETag, new DeploymentChange(decision.Replicas, null), cancellationToken);
            LogScaled(logger, name, hardware.Replicas, decision.Replicas, load.Running, load.Waiting);
        }
        catch (NebulaException e) when (e.Error.Kind is ErrorKind.PreconditionFailed or ErrorKind.NotFound or ErrorKind.Conflict)
        {
            // It was changed or deleted meanwhile; the next evaluation sees that.
        }
    }

    private ReplicaObservation Observe(SimulatedModel served, SimulatedHardware hardware, AutoscalingSettings settings, DeploymentLoad load)
    {
        var scale = options.Value.Simulation.TimeScale;
        var kv = hardware.ReadyReplicas * served.EngineOptions.KvTokens;
        var batch = hardware.ReadyReplicas * hardware.MaxBatchSize;
        var usage = kv == 0 || batch == 0 ? 0 : Math.Max((double)load.KvTokens / kv, (double)load.Running / batch);
        return new ReplicaObservation(
            time.GetUtcNow(), hardware.Replicas, hardware.ReadyReplicas, load.Running, load.Waiting, usage,
            TimeSpan.FromSeconds(settings.ScaleDownAfterSeconds * (scale == 0 ? 1 : scale)));
    }

    [LoggerMessage(EventId = 1022, Level = LogLevel.Information, Message = "Autoscaling changes the replicas of {Deployment} from {Before} to {After} with {Running} running and {Waiting} waiting sequences")]
    private static partial void LogScaled(ILogger logger, string deployment, int before, int after, int running, int waiting);
}
