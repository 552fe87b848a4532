namespace Nebula.Domain.Workflows;

/// <summary>Calls an activity again when it fails, with doubling waits that the workflow's own clock keeps.</summary>
public static class Retry
{
    /// <summary>Runs an activity up to <paramref name="attempts"/> times; waits <paramref name="firstDelay"/>, then twice as long each time.</summary>
    /// <exception cref="ActivityFailedException">It failed every time.</exception>
    public static async Task<TOutput> CallWithRetryAsync<TInput, TOutput>(
        this IWorkflowContext context, ActivityName<TInput, TOutput> activity, TInput input, int attempts, TimeSpan firstDelay)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.CallActivityAsync(activity, input);
            }
            catch (ActivityFailedException) when (attempt < attempts)
            {
                await context.DelayAsync(firstDelay * Math.Pow(2, attempt - 1));
            }
        }
    }
}
