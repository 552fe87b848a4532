namespace Nebula.Domain.Workflows;

/// <summary>A workflow: decides what happens next, and leaves all doing to activities.</summary>
/// <remarks>
/// It is deterministic: time, ids, waiting and activities come from the context alone, and nothing else is awaited. What goes in and comes out survives JSON.
/// </remarks>
/// <typeparam name="TInput">What it is started with.</typeparam>
/// <typeparam name="TOutput">What it ends with.</typeparam>
public interface IWorkflow<in TInput, TOutput>
{
    /// <summary>Runs the workflow; an engine may run it again from the start with the same history.</summary>
    Task<TOutput> RunAsync(IWorkflowContext context, TInput input);
}

/// <summary>Names a workflow, with the types it takes and gives.</summary>
/// <param name="Name">Unique among all workflows.</param>
/// <typeparam name="TInput">What it is started with.</typeparam>
/// <typeparam name="TOutput">What it ends with.</typeparam>
public sealed record WorkflowName<TInput, TOutput>(string Name);
