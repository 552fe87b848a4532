using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Deployments;

/// <summary>Reads a deployment and plans its next step; null if it is in its desired state or deleted.</summary>
public sealed class PlanDeploymentStep(DeploymentStore store, IOptions<NebulaOptions> options) : IActivity<string, DeploymentStep?>
{
    /// <summary>Virtual seconds to find and start a server with free GPUs.</summary>
    public const double ProvisioningSeconds = 2;

    /// <summary>Bytes of weights a second from a local NVMe disk into the GPUs' memory: 5 GB/s, a PCIe 4.0 drive's sequential read.</summary>
    public const double LoadBytesPerSecond = 5e9;

    /// <summary>Real seconds between two checks whether a draining deployment is idle.</summary>
    public const double DrainPollSeconds = 0.1;

    /// <summary>The activity's name.</summary>
    public static ActivityName<string, DeploymentStep?> Name { get; } = new("deployment-plan");

    /// <inheritdoc/>
    public async ValueTask<DeploymentStep?> RunAsync(string input, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(input, cancellationToken) is not { } deployment)
            return null;
        var scale = options.Value.Simulation.TimeScale;
        return deployment.State switch
        {
            DeploymentState.Provisioning => Step(deployment, scale * ProvisioningSeconds),
            DeploymentState.Loading => Step(deployment, scale * LoadSeconds(deployment)),
            DeploymentState.Scaling => Step(
                deployment, deployment.Hardware is { } hardware && hardware.Replicas > hardware.ReadyReplicas ? scale * LoadSeconds(deployment) : 0),
            DeploymentState.Draining => Step(deployment, DrainPollSeconds),
            _ => null,
        };
    }

    private static DeploymentStep Step(Deployment deployment, double delay) => new(deployment.Name, deployment.State, deployment.Hardware?.Replicas ?? 0, delay);

    private static double LoadSeconds(Deployment deployment) =>
        ServedModel.TryCreate(deployment) is SimulatedModel model ? model.Layout.WeightBytes / LoadBytesPerSecond : 0;
}

/// <summary>The next step of a deployment.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="From">The state that the step starts from; in another state it does nothing.</param>
/// <param name="Replicas">The desired replicas that it was planned for, 0 if it has no GPUs; with others it does nothing.</param>
/// <param name="DelaySeconds">Real seconds to wait before it is applied.</param>
public sealed record DeploymentStep(string Deployment, DeploymentState From, int Replicas, double DelaySeconds);
