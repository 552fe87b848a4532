namespace Nebula.Domain.Workflows;

/// <summary>All that a workflow may use.</summary>
public interface IWorkflowContext
{
    /// <summary>The instance's id.</summary>
    string InstanceId { get; }

    /// <summary>The time. A replay gets the same value at the same point.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Whether the engine replays earlier decisions; then a workflow must log nothing.</summary>
    bool IsReplaying { get; }

    /// <summary>Runs an activity.</summary>
    /// <exception cref="ActivityFailedException">It failed.</exception>
    Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input);

    /// <summary>Waits in real time.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>. A workflow cancels a timer that it no longer needs.
    /// </param>
    Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default);

    /// <summary>Starts the instance again with another input when the workflow returns, so that its history does not grow.</summary>
    void ContinueAsNew<TInput>(TInput input);
}
