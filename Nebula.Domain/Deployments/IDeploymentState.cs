namespace Nebula.Domain.Deployments;

/// <summary>State that a process keeps per deployment, and that is useless once the deployment is deleted.</summary>
public interface IDeploymentState
{
    /// <summary>The deployments that have state.</summary>
    IEnumerable<string> Deployments { get; }

    /// <summary>Removes a deleted deployment's state, unless the state is still in use. Has no effect if there is none.</summary>
    ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default);
}
