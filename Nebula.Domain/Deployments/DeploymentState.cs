namespace Nebula.Domain.Deployments;

/// <summary>The states of a deployment; <see cref="DeploymentTransitions"/> lists the transitions.</summary>
public enum DeploymentState
{
    /// <summary>A server with free GPUs is being found and started.</summary>
    Provisioning,

    /// <summary>The weights are being loaded into the GPUs' memory.</summary>
    Loading,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It serves, and its replicas change.</summary>
    Scaling,

    /// <summary>It finishes its requests and takes no new ones; then it is deleted.</summary>
    Draining,

    /// <summary>It has no replicas.</summary>
    Stopped,

    /// <summary>It cannot serve; its <see cref="Deployment.Reason"/> says why.</summary>
    Failed,
}
