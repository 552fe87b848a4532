namespace Nebula.Domain.Workflows;

/// <summary>Runs workflows: in this process, or as Durable orchestrations.</summary>
public interface IWorkflowEngine
{
    /// <summary>
    /// Starts a workflow. While an instance with that id runs, none is started beside it; it is run once more when it has ended.
    /// </summary>
    /// <param name="workflow">Which.</param>
    /// <param name="instanceId">Its instance's id.</param>
    /// <param name="input">What it is started with.</param>
    /// <param name="cancellationToken">Ends the starting, not the workflow.</param>
    ValueTask StartAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default);
}
