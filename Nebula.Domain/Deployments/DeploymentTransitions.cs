namespace Nebula.Domain.Deployments;

/// <summary>The table of allowed state transitions of a deployment.</summary>
public static class DeploymentTransitions
{
    /// <summary>Whether a deployment may change from one state to another. Staying in a state is not a transition.</summary>
    public static bool Allows(DeploymentState from, DeploymentState to) => (from, to) switch
    {
        (DeploymentState.Provisioning, DeploymentState.Loading) => true,
        (DeploymentState.Loading, DeploymentState.Ready) => true,
        (DeploymentState.Ready, DeploymentState.Scaling) => true,
        (DeploymentState.Scaling, DeploymentState.Ready or DeploymentState.Stopped) => true,
        (DeploymentState.Stopped or DeploymentState.Failed, DeploymentState.Provisioning) => true,
        (DeploymentState.Provisioning or DeploymentState.Loading, DeploymentState.Stopped) => true, // scaled to zero before it was ready
        (DeploymentState.Draining, _) => false, // the deployment ends with it
        (DeploymentState.Failed, DeploymentState.Failed) => false,
        (_, DeploymentState.Failed) => true,
        (_, DeploymentState.Draining) => true,
        _ => false,
    };
}
