using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>What a deployment's life is made of.</summary>
public sealed class DeploymentActivities(
    [FromKeyedServices("deployment-plan")] IActivity<string, DeploymentStep?> plan,
    [FromKeyedServices("deployment-step")] IActivity<DeploymentStep, bool> take)
{
    /// <summary>Says what comes next.</summary>
    [Function("deployment-plan")]
    public Task<DeploymentStep?> Plan([ActivityTrigger] string name, CancellationToken cancellationToken) => plan.RunAsync(name, cancellationToken).AsTask();

    /// <summary>Does it.</summary>
    [Function("deployment-step")]
    public Task<bool> Take([ActivityTrigger] DeploymentStep step, CancellationToken cancellationToken) => take.RunAsync(step, cancellationToken).AsTask();
}
