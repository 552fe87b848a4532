using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Serves one request: an activity for each choice, and then always the settlement.</summary>
/// <remarks>
/// <para>
/// Every wait has an end. A choice that has not ended <see cref="CancelGracePeriod"/> after the deadline is left out; cancelling is best effort. A
/// settlement that fails for some seconds is abandoned: the relay ends with an error, so that the client is notified, and the settlement is retried
/// for another 20 minutes.
/// </para>
/// A settled job whose relay does not answer is not settled again: only the end of its relay is retried.
/// </remarks>
public sealed class InferenceWorkflow : IWorkflow<InferenceJob, bool>
{
    /// <summary>How long a job's choices may take to stop after the deadline: 30 s.</summary>
    public static readonly TimeSpan CancelGracePeriod = TimeSpan.FromSeconds(30);

    // A second run of a choice has the same text and the same offsets.
    private const int GenerateAttempts = 3;

    private const int CancelAttempts = 3;

    // With doubling waits, 3 s for a settlement that fails at once.
    private const int SettleAttempts = 6;

    // With doubling waits, 6 s: a reader whose Redis is lost gives up after 10 s.
    private const int CompleteAttempts = 7;

    // With doubling waits from LateRetry, 21 minutes.
    private const int LateAttempts = 7;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LateRetry = TimeSpan.FromSeconds(10);

    // A settlement that takes this long to fail is not retried while the client waits.
    private static readonly TimeSpan SettlePeriod = TimeSpan.FromSeconds(5);

    private static readonly ChoiceResult Unfinished = new() { FinishReason = FinishReasons.Abort };

    /// <summary>The workflow's definition.</summary>
    public static WorkflowDefinition<InferenceJob, bool> Definition { get; } = new("inference") { Scope = WorkflowScope.Process, Drains = true };

    /// <inheritdoc/>
    public async Task<bool> RunAsync(IWorkflowContext context, InferenceJob input)
    {
        var choices = new Task<ChoiceResult>[input.Choices];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = GenerateAsync(context, new ChoiceJob(input, i));
        var all = Task.WhenAll(choices);
        var inTime = all.IsCompleted || await EndsWithinAsync(context, all, TimeSpan.FromSeconds(input.DeadlineSeconds));
        if (!inTime)
        {
            await CancelAsync(context, input.Id, CancelReason.Deadline);
            if (!all.IsCompleted)
                await EndsWithinAsync(context, all, CancelGracePeriod);
        }

        var results = Array.ConvertAll(choices, static choice => choice.IsCompletedSuccessfully ? choice.Result : Unfinished);
        return await SettleAsync(context, new JobToSettle(input, results, context.UtcNow, !inTime));
    }

    private static async Task<ChoiceResult> GenerateAsync(IWorkflowContext context, ChoiceJob choice)
    {
        var result = await GenerateWithRetryAsync(context, choice);

        // An answer without one of its choices is none: the others need not be generated.
        if (result.Error is not null && choice.Job.Choices > 1)
            await CancelAsync(context, choice.Job.Id, CancelReason.SiblingFailed);
        return result;
    }

    // The run that generated most counts: a client may have read all of that.
    private static async Task<ChoiceResult> GenerateWithRetryAsync(IWorkflowContext context, ChoiceJob choice)
    {
        ChoiceResult? best = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await context.CallActivityAsync(GenerateChoice.Name, choice);
                if (result.Error is null || best is null || result.OutputTokens > best.OutputTokens)
                    best = result;
                if (!result.IsRetryable || attempt == GenerateAttempts)
                    return best;
            }
            catch (ActivityFailedException)
            {
                best ??= new ChoiceResult { FinishReason = FinishReasons.Error, Error = NebulaError.ServerError };
                if (attempt == GenerateAttempts)
                    return best;
            }

            await context.DelayAsync(FirstRetry * Math.Pow(2, attempt - 1));
        }
    }

    private static async Task CancelAsync(IWorkflowContext context, string jobId, CancelReason reason)
    {
        try
        {
            await context.CallWithRetryAsync(CancelJob.Name, new JobToCancel(jobId, reason), CancelAttempts, FirstRetry);
        }
        catch (ActivityFailedException)
        {
            // Best effort: the job is settled even if this fails.
        }
    }

    private static async Task<bool> SettleAsync(IWorkflowContext context, JobToSettle ended)
    {
        if (await TrySettleAsync(context, ended) is { } isRelayed)
            return isRelayed || await CompleteAsync(context, ended);
        var abandoned = ended with { Abandoned = true };
        await CompleteAsync(context, abandoned);
        return await SettleLateAsync(context, abandoned);
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

            await context.DelayAsync(FirstRetry * Math.Pow(2, attempt - 1));
        }
    }

    private static async Task<bool> CompleteAsync(IWorkflowContext context, JobToSettle ended)
    {
        try
        {
            await context.CallWithRetryAsync(CompleteRelay.Name, ended, CompleteAttempts, FirstRetry);
            return true;
        }
        catch (ActivityFailedException)
        {
            return false; // the reader ends at its own deadline
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
