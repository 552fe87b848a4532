using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>The rules of version 0, for orchestrations that began under them: the workflow waits for the deadline itself, with a timer.</summary>
/// <remarks>
/// A choice that has not ended <see cref="InferenceWorkflow.CancelGracePeriod"/> after the deadline is left out; cancelling is best effort. No new job follows these
/// rules.
/// </remarks>
internal static class TimedChoices
{
    private static readonly ChoiceResult Unfinished = new() { FinishReason = FinishReasons.Abort };

    /// <summary>Generates all choices, and then always settles.</summary>
    public static async Task<bool> ServeAsync(IWorkflowContext context, InferenceJob job)
    {
        var choices = InferenceWorkflow.StartChoices(context, job);
        var all = Task.WhenAll(choices);
        var inTime = all.IsCompleted || await EndsWithinAsync(context, all, TimeSpan.FromSeconds(job.DeadlineSeconds));
        if (!inTime)
        {
            await InferenceWorkflow.CancelAsync(context, job.Id, CancelReason.Deadline);
            if (!all.IsCompleted)
                await EndsWithinAsync(context, all, InferenceWorkflow.CancelGracePeriod);
        }

        var results = Array.ConvertAll(choices, static choice => choice.IsCompletedSuccessfully ? choice.Result : Unfinished);
        return await JobSettlement.SettleAsync(context, new JobToSettle(job, results, context.UtcNow, !inTime));
    }

    private static async Task<bool> EndsWithinAsync(IWorkflowContext context, Task all, TimeSpan period)
    {
        using var unneeded = new CancellationTokenSource();
        var timer = context.DelayAsync(period, unneeded.Token);
        var first = await Task.WhenAny(all, timer);
#pragma warning disable CA1849, MA0042 // an orchestration awaits nothing but its context's tasks
        unneeded.Cancel();
#pragma warning restore CA1849, MA0042
        return first == all;
    }
}
