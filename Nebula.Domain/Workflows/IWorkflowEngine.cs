namespace Nebula.Domain.Workflows;

/// <summary>Runs workflows: in this process, or as Durable orchestrations.</summary>
public interface IWorkflowEngine
{
    /// <summary>
    /// Starts an instance. If one with this id is running, it runs again after it ends, and no second one starts beside it.
    /// </summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="instanceId">The instance's id.</param>
    /// <param name="input">The instance's input.</param>
    /// <param name="cancellationToken">Cancels the start, not the workflow.</param>
    ValueTask StartAsync<TInput, TOutput>(WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default);
}
