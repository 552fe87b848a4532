using Nebula.Domain.Common;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Deployments;

/// <summary>Applies a planned step, unless the deployment has changed since. Applying it twice has no further effect.</summary>
public sealed class ApplyDeploymentStep(DeploymentStore store, IDeploymentLoads loads, TimeProvider time) : IActivity<DeploymentStep, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<DeploymentStep, bool> Name { get; } = new("deployment-step");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(DeploymentStep input, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(input.Deployment, cancellationToken) is not { } deployment
            || deployment.State != input.From || (deployment.Hardware?.Replicas ?? 0) != input.Replicas)
            return false;
        if (deployment.State == DeploymentState.Draining)
        {
            var load = await loads.GetLoadAsync(deployment.Name, cancellationToken);
            return load.IsDrained && await store.TryRemoveAsync(deployment, cancellationToken);
        }

        return deployment.Hardware is { } hardware
            && await store.TryReplaceAsync(Next(deployment, hardware, time.GetUtcMicroseconds()), cancellationToken) is not null;
    }

    private static Deployment Next(Deployment deployment, SimulatedHardware hardware, DateTimeOffset now)
    {
        if (hardware.Replicas == 0)
            return (deployment with { Backend = hardware with { ReadyReplicas = 0 } }).TransitionTo(DeploymentState.Stopped, now);
        if (deployment.State == DeploymentState.Provisioning)
        {
            try
            {
                hardware.CreatePlan().EnsureFits();
                return deployment.TransitionTo(DeploymentState.Loading, now);
            }
            catch (NebulaException e)
            {
                return deployment.TransitionTo(DeploymentState.Failed, now, e.Error.Message);
            }
        }

        return (deployment with { Backend = hardware with { ReadyReplicas = hardware.Replicas } }).TransitionTo(DeploymentState.Ready, now);
    }
}
