namespace Nebula.Domain.Workflows;

/// <summary>Names a workflow, with the types it takes and gives.</summary>
/// <param name="Name">Unique among all workflows.</param>
/// <typeparam name="TInput">What it is started with.</typeparam>
/// <typeparam name="TOutput">What it ends with.</typeparam>
public sealed record WorkflowName<TInput, TOutput>(string Name);
