using Microsoft.DurableTask;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>Runs a workflow of the domain as an orchestration.</summary>
internal static class Orchestration
{
    /// <summary>Runs it once, and again if another run was requested during the first.</summary>
    public static async Task<TOutput> RunAsync<TInput, TOutput>(IWorkflow<TInput, TOutput> workflow, TaskOrchestrationContext context, TInput input)
    {
        var asked = context.WaitForExternalEvent<object?>(DurableWorkflowEngine.RunAgainEvent);
        var own = new DurableWorkflowContext(context);
        var output = await workflow.RunAsync(own, input);
        if (asked.IsCompletedSuccessfully && !own.Continues)
            own.ContinueAsNew(input);
        return output;
    }
}
