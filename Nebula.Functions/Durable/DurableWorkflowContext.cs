using Microsoft.DurableTask;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>The context of a workflow that runs as a Durable orchestration. All of its continuations run on the orchestrator's own thread.</summary>
public sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IWorkflowContext
{
    private static readonly TaskOptions RetriedByTheWorkflow = new();

    /// <inheritdoc/>
    public string InstanceId => context.InstanceId;

    /// <inheritdoc/>
    public DateTimeOffset UtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <inheritdoc/>
    public bool IsReplaying => context.IsReplaying;

    /// <summary>Whether the workflow asked to be restarted.</summary>
    public bool Continues { get; private set; }

    /// <inheritdoc/>
    public async Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
    {
        try
        {
            return await context.CallActivityAsync<TOutput>(activity.Name, input, RetriedByTheWorkflow);
        }
        catch (TaskFailedException e)
        {
            var code = e.FailureDetails.IsCausedBy<OperationCanceledException>() ? ActivityFailureCodes.ShuttingDown : ActivityFailureCodes.Internal;
            throw new ActivityFailedException(activity.Name, code, e.FailureDetails.ErrorMessage, e);
        }
    }

    /// <inheritdoc/>
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default) => context.CreateTimer(delay, cancellationToken);

    /// <inheritdoc/>
    public void ContinueAsNew<TInput>(TInput input)
    {
        Continues = true;
        context.ContinueAsNew(input, preserveUnprocessedEvents: true);
    }
}
