namespace Nebula.Domain.Deployments.Scaling;

/// <summary>Decides how many replicas a deployment should have. Pure and deterministic.</summary>
/// <remarks>
/// <code>
/// needed = max(⌈ready × usage / target_kv_cache⌉, ⌈waiting / target_waiting⌉ if more wait than target_waiting per ready replica, 1 if anything runs or waits)
/// </code>
/// <para>
/// where usage is the fuller of KV cache and batch: the proportional rule of Kubernetes' Horizontal Pod Autoscaler. More replicas are added at once, as many as are needed. Fewer are
/// kept only after fewer have sufficed for the whole scale-down delay, and then the most that were needed in that time, so that a short lull changes nothing.
/// </para>
/// </remarks>
public static class AutoscalingPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="observation">The deployment now.</param>
    /// <param name="lull">The time in which fewer replicas have sufficed, from the previous call; default none.</param>
    /// <returns>The replicas that it should have, within the settings' bounds, and the time in which fewer have sufficed.</returns>
    public static AutoscalingDecision Decide(AutoscalingSettings settings, ReplicaObservation observation, ScalingLull lull = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var needed = Math.Clamp(CountNeeded(settings, observation), settings.MinReplicas, settings.MaxReplicas);
        var desired = Math.Clamp(observation.Desired, settings.MinReplicas, settings.MaxReplicas);
        if (needed >= desired)
            return new AutoscalingDecision(needed, default);

        var since = lull.Since ?? observation.At;
        var most = lull.Since is null ? needed : Math.Max(needed, lull.MostNeeded);
        return observation.At - since < observation.ScaleDownAfter
            ? new AutoscalingDecision(desired, new ScalingLull(since, most))
            : new AutoscalingDecision(Math.Min(most, desired), default);
    }

    private static int CountNeeded(AutoscalingSettings settings, ReplicaObservation observation)
    {
        var needed = observation.Running + observation.Waiting > 0 ? 1 : 0;
        var byUsage = Math.Ceiling((observation.Ready * observation.Usage / settings.TargetKvCache) - 1e-9);
        needed = Math.Max(needed, (int)Math.Min(byUsage, DeploymentService.MaxReplicas));
        return observation.Waiting > (long)settings.TargetWaiting * observation.Ready
            ? Math.Max(needed, (int)Math.Min(DeploymentService.MaxReplicas, ((long)observation.Waiting + settings.TargetWaiting - 1) / settings.TargetWaiting))
            : needed;
    }
}

/// <summary>A deployment at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Desired">Replicas that it should have.</param>
/// <param name="Ready">Replicas that serve.</param>
/// <param name="Running">Sequences that run.</param>
/// <param name="Waiting">Sequences that wait.</param>
/// <param name="Usage">Share of the ready replicas' KV cache, or of their batches if those are fuller, that is taken; 0 or more.</param>
/// <param name="ScaleDownAfter">Real time for which fewer replicas have to suffice.</param>
public readonly record struct ReplicaObservation(DateTimeOffset At, int Desired, int Ready, int Running, int Waiting, double Usage, TimeSpan ScaleDownAfter);

/// <summary>A time in which fewer replicas would have sufficed.</summary>
/// <param name="Since">Its begin; null if there is none.</param>
/// <param name="MostNeeded">The most replicas that were needed in it.</param>
public readonly record struct ScalingLull(DateTimeOffset? Since, int MostNeeded);

/// <summary>What <see cref="AutoscalingPolicy"/> decided.</summary>
/// <param name="Replicas">The replicas that the deployment should have.</param>
/// <param name="Lull">What the next call takes.</param>
public readonly record struct AutoscalingDecision(int Replicas, ScalingLull Lull);
