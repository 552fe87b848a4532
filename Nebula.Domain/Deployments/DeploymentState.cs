namespace Nebula.Domain.Deployments;

/// <summary>Where a deployment is in its life; <see cref="DeploymentTransitions"/> says what may follow what.</summary>
public enum DeploymentState
{
    /// <summary>Its GPUs are being found.</summary>
    Provisioning,

    /// <summary>The weights are on their way into the GPUs' memory.</summary>
    Loading,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It serves, and replicas come or go.</summary>
    Scaling,

    /// <summary>It finishes what it has and takes nothing new; then it is deleted.</summary>
    Draining,

    /// <summary>It has no replicas.</summary>
    Stopped,

    /// <summary>It cannot serve; its reason says why.</summary>
    Failed,
}
