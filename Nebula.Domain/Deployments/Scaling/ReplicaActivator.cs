using Nebula.Domain.Common;

namespace Nebula.Domain.Deployments.Scaling;

/// <summary>Starts a replica of a deployment that was scaled to zero when a request comes, and refuses or holds the request until one is ready.</summary>
public sealed class ReplicaActivator(DeploymentService deployments, ColdStart coldStart)
{
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Prepares a deployment for a request: if it has no replica and autoscaling may give it one, starts it.</summary>
    /// <param name="served">The deployment.</param>
    /// <exception cref="NebulaException">404: it was deleted meanwhile; 503 <c>overloaded</c>: no replica is ready, and the deployment does not let requests wait; <c>retry-after</c> is when one is expected.</exception>
    public async ValueTask ActivateAsync(SimulatedModel served)
    {
        ArgumentNullException.ThrowIfNull(served);
        if (served.IsServing)
            return;
        var deployment = served.Deployment;
        if (deployment is { State: DeploymentState.Stopped, Hardware.Autoscaling: not null })
            deployment = await StartAsync(deployment.Name);
        if (deployment.Hardware is { ColdStart: ColdStartMode.Refuse } && IsStarting(deployment))
            throw CreateRefusal(deployment);
    }

    /// <summary>Whether a replica is starting while none is ready.</summary>
    internal static bool IsStarting(Deployment deployment) =>
        deployment is { State: DeploymentState.Provisioning or DeploymentState.Loading or DeploymentState.Scaling, Hardware: { ReadyReplicas: 0, Replicas: > 0 } };

    // The request may have seen an older state; only what is stopped now is started.
    private async ValueTask<Deployment> StartAsync(string name)
    {
        while (true)
        {
            var deployment = await deployments.GetAsync(name);
            if (deployment is not { State: DeploymentState.Stopped, Hardware.Autoscaling: { } settings })
                return deployment;
            try
            {
                return await deployments.UpdateAsync(name, deployment.ETag, new DeploymentChange(Math.Max(1, settings.MinReplicas), null), CancellationToken.None);
            }
            catch (NebulaException e) when (e.Error.Kind == ErrorKind.PreconditionFailed)
            {
                // Another request started it, or an operator changed it.
            }
        }
    }

    private NebulaException CreateRefusal(Deployment deployment)
    {
        var remaining = coldStart.EstimateRemaining(deployment);
        return new NebulaError(ErrorKind.Overloaded, $"The model '{deployment.Name}' is starting: no replica of it is ready yet. Please try again later.")
        {
            RetryAfter = remaining < MinRetryAfter ? MinRetryAfter : TimeSpan.FromSeconds(Math.Ceiling(remaining.TotalSeconds)),
        }.ToException();
    }
}
