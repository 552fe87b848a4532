using Nebula.Domain.Common;

namespace Nebula.Domain.Deployments.Scaling;

/// <summary>The replicas of a deployment within the bounds of its autoscaling.</summary>
internal static class ReplicaBounds
{
    /// <summary>The replicas of a new deployment.</summary>
    /// <exception cref="NebulaException">400, <c>param</c> <c>replicas</c>: outside the bounds.</exception>
    public static int GetInitial(int? wanted, AutoscalingSettings? settings) => wanted is { } replicas ? Check(replicas, settings) : settings?.MinReplicas ?? 1;

    /// <summary>The replicas after a change; null if they stay as they are.</summary>
    /// <param name="hardware">The hardware, with its new autoscaling.</param>
    /// <param name="change">The change.</param>
    /// <exception cref="NebulaException">400, <c>param</c> <c>replicas</c>: outside the bounds.</exception>
    public static int? GetWanted(SimulatedHardware hardware, DeploymentChange change) =>
        change.Replicas is { } replicas ? Check(replicas, hardware.Autoscaling)
        : change.Autoscaling is { } settings ? Math.Clamp(hardware.Replicas, settings.MinReplicas, settings.MaxReplicas)
        : null;

    /// <summary>Hardware with another autoscaling and cold start.</summary>
    public static SimulatedHardware Apply(SimulatedHardware hardware, DeploymentChange change) => hardware with
    {
        Autoscaling = change.RemovesAutoscaling ? null : change.Autoscaling ?? hardware.Autoscaling,
        ColdStart = change.ColdStart ?? hardware.ColdStart,
    };

    private static int Check(int replicas, AutoscalingSettings? settings) => settings is null || (replicas >= settings.MinReplicas && replicas <= settings.MaxReplicas)
        ? replicas
        : throw NebulaError.Invalid(
            $"Invalid 'replicas': autoscaling keeps them between {settings.MinReplicas} and {settings.MaxReplicas}, but {replicas} was given.", "replicas", "invalid_value").ToException();
}
