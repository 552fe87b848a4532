using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>The activities of the deployment workflow.</summary>
public sealed class DeploymentActivities(
    [FromKeyedServices("deployment-plan")] IActivity<string, DeploymentStep?> plan,
    [FromKeyedServices("deployment-step")] IActivity<DeploymentStep, bool> take)
{
    /// <summary>Plans the next step.</summary>
    [Function("deployment-plan")]
    public Task<DeploymentStep?> Plan([ActivityTrigger] string name, CancellationToken cancellationToken) =>
        plan.RunAsync(name, cancellationToken).AsTask();

    /// <summary>Applies a planned step.</summary>
    [Function("deployment-step")]
    public Task<bool> Take([ActivityTrigger] DeploymentStep step, CancellationToken cancellationToken) =>
        take.RunAsync(step, cancellationToken).AsTask();
}
