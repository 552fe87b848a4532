using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>The settlement of a job as steps of its workflow, for a job that its activity has not settled.</summary>
internal static class JobSettlement
{
    // With doubling waits, 3 s for a settlement that fails at once.
    private const int SettleAttempts = 6;

    // With doubling waits, 6 s: a reader whose Redis is lost gives up after 10 s.
    private const int CompleteAttempts = 7;

    // With doubling waits from LateRetry, 21 minutes.
    private const int LateAttempts = 7;

    private static readonly TimeSpan LateRetry = TimeSpan.FromSeconds(10);

    // A settlement that takes this long to fail is not retried while the client waits.
    private static readonly TimeSpan SettlePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Settles a job and ends its relay; returns whether both are done.</summary>
    public static async Task<bool> SettleAsync(IWorkflowContext context, JobToSettle ended)
    {
        if (await TrySettleAsync(context, ended) is { } isRelayed)
            return isRelayed || await CompleteAsync(context, ended);
        var abandoned = ended with { Abandoned = true };
        await CompleteAsync(context, abandoned);
        return await SettleLateAsync(context, abandoned);
    }

    /// <summary>Ends the relay of a job; returns whether it has ended.</summary>
    public static async Task<bool> CompleteAsync(IWorkflowContext context, JobToSettle ended)
    {
        try
        {
            await context.CallWithRetryAsync(CompleteRelay.Name, ended, CompleteAttempts, InferenceWorkflow.FirstRetry);
            return true;
        }
        catch (ActivityFailedException)
        {
            return false; // the reader ends at its own deadline
        }
    }

    // Null if it is not settled; else whether its relay has ended as well.
    private static async Task<bool?> TrySettleAsync(IWorkflowContext context, JobToSettle ended)
    {
        var until = ended.At + SettlePeriod;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.CallActivityAsync(SettleJob.Name, ended);
            }
            catch (ActivityFailedException)
            {
                if (attempt == SettleAttempts || context.UtcNow >= until)
                    return null;
            }

            await context.DelayAsync(InferenceWorkflow.FirstRetry * Math.Pow(2, attempt - 1));
        }
    }

    private static async Task<bool> SettleLateAsync(IWorkflowContext context, JobToSettle ended)
    {
        await context.DelayAsync(LateRetry);
        try
        {
            await context.CallWithRetryAsync(SettleJob.Name, ended, LateAttempts, LateRetry);
            return true;
        }
        catch (ActivityFailedException)
        {
            return false; // every attempt is in the log
        }
    }
}
