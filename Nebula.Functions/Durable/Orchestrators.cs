using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Durable;

/// <summary>The domain's workflows as orchestrations, under the same names.</summary>
public static class Orchestrators
{
    /// <summary>Serves one request.</summary>
    [Function("inference")]
    public static Task<bool> Inference([OrchestrationTrigger] TaskOrchestrationContext context, InferenceJob job) =>
        Orchestration.RunAsync(new InferenceWorkflow(), context, job);

    /// <summary>Brings a deployment to its desired state.</summary>
    [Function("deployment")]
    public static Task<bool> Deployment([OrchestrationTrigger] TaskOrchestrationContext context, string name) =>
        Orchestration.RunAsync(new DeploymentWorkflow(), context, name);
}
