namespace Nebula.Domain.Workflows;

/// <summary>Retries activities that fail, with doubling waits on the workflow's own clock.</summary>
public static class Retry
{
    /// <summary>
    /// Runs an activity up to <paramref name="attempts"/> times. The first wait is <paramref name="firstDelay"/>, each further one twice as long.
    /// </summary>
    /// <exception cref="ActivityFailedException">Every attempt failed.</exception>
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
