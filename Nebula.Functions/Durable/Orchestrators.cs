using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Durable;

/// <summary>The domain's workflows as orchestrations, under the same names.</summary>
public sealed class Orchestrators(HistoryPurger purger)
{
    /// <summary>Serves one request. Its answer is in the relay and its usage in the ledger, so nobody asks for its history afterwards.</summary>
    [Function("inference")]
    public async Task<bool> Inference([OrchestrationTrigger] TaskOrchestrationContext context, InferenceJob job)
    {
        var settled = await Orchestration.RunAsync(new InferenceWorkflow(), context, job);
        if (settled)
            purger.Add(context.InstanceId);
        return settled;
    }

    /// <summary>Brings a deployment to its desired state.</summary>
    [Function("deployment")]
    public Task<bool> Deployment([OrchestrationTrigger] TaskOrchestrationContext context, string name) =>
        Orchestration.RunAsync(new DeploymentWorkflow(), context, name);
}
