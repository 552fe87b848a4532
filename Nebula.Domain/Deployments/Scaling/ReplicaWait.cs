namespace Nebula.Domain.Deployments.Scaling;

/// <summary>Holds requests of a deployment whose first replica is starting.</summary>
public sealed class ReplicaWait(DeploymentDirectory directory, ColdStart coldStart, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // Beyond the expected start: the workflow and the caches of other processes take a moment too.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>Returns a deployment once it serves, or as it is if it does not let requests wait or will not serve.</summary>
    /// <param name="served">The deployment as the request saw it.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<SimulatedModel> UntilServingAsync(SimulatedModel served, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(served);
        if (served.IsServing || served.Hardware.ColdStart == ColdStartMode.Refuse)
            return served;
        var began = time.GetTimestamp();
        while (!served.IsServing && MayStart(served.Deployment) && time.GetElapsedTime(began) < coldStart.EstimateRemaining(served.Deployment) + Grace)
        {
            await Task.Delay(Poll, time, cancellationToken);
            if (await directory.FindAsync(served.Deployment.Name, cancellationToken) is not SimulatedModel now)
                break;
            served = now;
        }

        return served;
    }

    // A process may not know yet that the deployment left Stopped.
    private static bool MayStart(Deployment deployment) =>
        ReplicaActivator.IsStarting(deployment) || deployment is { State: DeploymentState.Stopped, Hardware.Autoscaling: not null };
}
