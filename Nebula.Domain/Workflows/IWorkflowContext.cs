namespace Nebula.Domain.Workflows;

/// <summary>All that a workflow may use.</summary>
public interface IWorkflowContext
{
    /// <summary>The instance's id.</summary>
    string InstanceId { get; }

    /// <summary>The time; the same whenever this point is reached again.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Whether the decisions made now were made before; nothing is logged then.</summary>
    bool IsReplaying { get; }

    /// <summary>Runs an activity.</summary>
    /// <exception cref="ActivityFailedException">It failed.</exception>
    Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input);

    /// <summary>Waits in real time.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Ends the waiting early, with an <see cref="OperationCanceledException"/>; an unneeded timer must be ended so.</param>
    Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default);

    /// <summary>Ends this run when the workflow returns, and starts it anew with another input, so that its history does not grow.</summary>
    void ContinueAsNew<TInput>(TInput input);
}
