namespace Nebula.Domain.Workflows;

/// <summary>A workflow: it decides what happens next, and leaves all work to activities.</summary>
/// <remarks>
/// A workflow is deterministic. Time, waits and activities come from the context alone, and the workflow awaits nothing but the context's tasks. Its
/// input and output survive JSON.
/// </remarks>
/// <typeparam name="TInput">The input of an instance.</typeparam>
/// <typeparam name="TOutput">The result of an instance.</typeparam>
public interface IWorkflow<in TInput, TOutput>
{
    /// <summary>Runs the workflow. An engine may run it again from the start with the same history.</summary>
    Task<TOutput> RunAsync(IWorkflowContext context, TInput input);
}

/// <summary>What an engine needs to run a workflow.</summary>
/// <param name="Name">Unique among all workflows.</param>
/// <typeparam name="TInput">The input of an instance.</typeparam>
/// <typeparam name="TOutput">The result of an instance.</typeparam>
public sealed record WorkflowDefinition<TInput, TOutput>(string Name)
{
    /// <summary>Which processes may run an instance. Default: <see cref="WorkflowScope.Fleet"/>.</summary>
    public WorkflowScope Scope { get; init; } = WorkflowScope.Fleet;

    /// <summary>
    /// Whether a process that shuts down waits for its instances. Default false: another process, or the next start, resumes them from the store.
    /// </summary>
    public bool Drains { get; init; }
}

/// <summary>Which processes may run an instance of a workflow.</summary>
public enum WorkflowScope
{
    /// <summary>Any process of those that share a store, one at a time.</summary>
    Fleet,

    /// <summary>Only the process that started it; the instance ends with that process.</summary>
    Process,
}
