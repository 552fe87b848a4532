using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Serves one request: a choice each in an activity of its own, then the settlement, whatever happened before it.</summary>
public sealed class InferenceWorkflow : IWorkflow<InferenceJob, bool>
{
    // A choice is tried again where something unforeseen ended it; its text and offsets are the same then.
    private const int GenerateAttempts = 3;

    // Usage must not get lost: with doubling waits this goes on for six seconds.
    private const int SettleAttempts = 7;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>How it is started.</summary>
    public static WorkflowDefinition<InferenceJob, bool> Definition { get; } = new("inference") { Scope = WorkflowScope.Process, Drains = true };

    /// <inheritdoc/>
    public async Task<bool> RunAsync(IWorkflowContext context, InferenceJob input)
    {
        var all = input.ChoicesInOrder ? GenerateInOrderAsync(context, input) : Task.WhenAll(StartChoices(context, input));
        var inTime = all.IsCompleted || await EndsInTimeAsync(context, input, all);
        if (!inTime)
            await context.CallActivityAsync(CancelJob.Name, new JobToCancel(input.Id, CancelReason.Deadline));
        var results = await all;
        var ended = new JobToSettle(input, results, context.UtcNow, !inTime);
        try
        {
            return await context.CallWithRetryAsync(SettleJob.Name, ended, SettleAttempts, FirstRetry);
        }
        catch (ActivityFailedException)
        {
            return await context.CallActivityAsync(AbandonJob.Name, ended);
        }
    }

    private static Task<ChoiceResult>[] StartChoices(IWorkflowContext context, InferenceJob job)
    {
        var choices = new Task<ChoiceResult>[job.Choices];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = GenerateAsync(context, new ChoiceJob(job, i));
        return choices;
    }

    private static async Task<ChoiceResult[]> GenerateInOrderAsync(IWorkflowContext context, InferenceJob job)
    {
        var results = new ChoiceResult[job.Choices];
        for (var i = 0; i < results.Length; i++)
            results[i] = await GenerateAsync(context, new ChoiceJob(job, i));
        return results;
    }

    private static async Task<ChoiceResult> GenerateAsync(IWorkflowContext context, ChoiceJob choice)
    {
        ChoiceResult result;
        try
        {
            result = await context.CallWithRetryAsync(GenerateChoice.Name, choice, GenerateAttempts, FirstRetry);
        }
        catch (ActivityFailedException)
        {
            result = new ChoiceResult { FinishReason = FinishReasons.Error, Error = NebulaError.ServerError };
        }

        // An answer without one of its choices is none: the others need not go on.
        if (result.Error is not null && choice.Job.Choices > 1)
            await context.CallActivityAsync(CancelJob.Name, new JobToCancel(choice.Job.Id, CancelReason.SiblingFailed));
        return result;
    }

    private static async Task<bool> EndsInTimeAsync(IWorkflowContext context, InferenceJob job, Task all)
    {
        using var unneeded = new CancellationTokenSource();
        var deadline = context.DelayAsync(TimeSpan.FromSeconds(job.DeadlineSeconds), unneeded.Token);
        var first = await Task.WhenAny(all, deadline);
#pragma warning disable CA1849, MA0042 // an orchestration awaits nothing but its context's tasks
        unneeded.Cancel();
#pragma warning restore CA1849, MA0042
        return first == all;
    }
}
