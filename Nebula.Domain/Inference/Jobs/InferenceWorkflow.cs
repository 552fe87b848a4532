using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Serves one request. A job with one choice is one activity; several choices are an activity each, and then the settlement.</summary>
/// <remarks>
/// <para>
/// Every wait has an end: each choice ends at the job's deadline, wherever it is generated (<see cref="GenerateChoice"/>), so the workflow itself sets no timer
/// for it. In a task hub a timer is a message that stays in its queue until it is due, however early the job has ended.
/// </para>
/// <para>
/// A settlement that fails for some seconds is abandoned: the relay ends with an error, so that the client is notified, and the settlement is retried for another
/// 20 minutes.
/// </para>
/// A settled job whose relay does not answer is not settled again: only the end of its relay is retried.
/// </remarks>
public sealed class InferenceWorkflow : IWorkflow<InferenceJob, bool>
{
    /// <summary>The rules that new jobs follow: 1. Under version 0 the workflow itself waited for the deadline, and every settlement was an activity of its own.</summary>
    public const int CurrentVersion = 1;

    /// <summary>How long a job's choices may take to stop after the deadline: 30 s.</summary>
    public static readonly TimeSpan CancelGracePeriod = TimeSpan.FromSeconds(30);

    // A second run of a choice has the same text and the same offsets.
    private const int GenerateAttempts = 3;

    private const int CancelAttempts = 3;

    private static readonly ChoiceResult Failed = new() { FinishReason = FinishReasons.Error, Error = NebulaError.ServerError };

    /// <summary>The workflow's definition.</summary>
    public static WorkflowDefinition<InferenceJob, bool> Definition { get; } = new("inference") { Scope = WorkflowScope.Process, Drains = true };

    // The first wait of each kind of retry; further ones are twice as long.
    internal static TimeSpan FirstRetry { get; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Task<bool> RunAsync(IWorkflowContext context, InferenceJob input) =>
        input.WorkflowVersion == 0 ? TimedChoices.ServeAsync(context, input) : input.Choices == 1 ? ServeAsync(context, input) : FanOutAsync(context, input);

    // Starts the activities of a job's choices. The tasks do not fail.
    internal static Task<ChoiceResult>[] StartChoices(IWorkflowContext context, InferenceJob job)
    {
        var choices = new Task<ChoiceResult>[job.Choices];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = GenerateAsync(context, new ChoiceJob(job, i));
        return choices;
    }

    internal static async Task CancelAsync(IWorkflowContext context, string jobId, CancelReason reason)
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

    // The first run settles the job, unless another run may succeed or the settlement fails. Whatever remains is done as for several choices.
    private static async Task<bool> ServeAsync(IWorkflowContext context, InferenceJob job)
    {
        ChoiceResult first;
        try
        {
            var served = await context.CallActivityAsync(ServeJob.Name, job);
            if (served.Ended is not { } ended)
                return true;
            if (served.IsSettled)
                return await JobSettlement.CompleteAsync(context, ended.ToSettle(job));
            if (!ended.Choice.IsRetryable)
                return await JobSettlement.SettleAsync(context, ended.ToSettle(job));
            first = ended.Choice;
        }
        catch (ActivityFailedException)
        {
            first = Failed;
        }

        await context.DelayAsync(FirstRetry);
        var choice = await GenerateWithRetryAsync(context, new ChoiceJob(job, 0), first, attempt: 2);
        return await JobSettlement.SettleAsync(context, new JobToSettle(job, [choice], context.UtcNow, choice.DeadlinePassed));
    }

    private static async Task<bool> FanOutAsync(IWorkflowContext context, InferenceJob job)
    {
        var choices = await Task.WhenAll(StartChoices(context, job));
        var deadlinePassed = Array.Exists(choices, static choice => choice.DeadlinePassed);
        return await JobSettlement.SettleAsync(context, new JobToSettle(job, choices, context.UtcNow, deadlinePassed));
    }

    private static async Task<ChoiceResult> GenerateAsync(IWorkflowContext context, ChoiceJob choice)
    {
        var result = await GenerateWithRetryAsync(context, choice);

        // An answer without one of its choices is none: the others need not be generated.
        if (result.Error is not null && choice.Job.Choices > 1)
            await CancelAsync(context, choice.Job.Id, CancelReason.SiblingFailed);
        return result;
    }

    private static async Task<ChoiceResult> GenerateWithRetryAsync(IWorkflowContext context, ChoiceJob choice, ChoiceResult? best = null, int attempt = 1)
    {
        for (; ; attempt++)
        {
            try
            {
                var result = await context.CallActivityAsync(GenerateChoice.Name, choice);
                best = Select(best, result);
                if (!result.IsRetryable || attempt == GenerateAttempts)
                    return best;
            }
            catch (ActivityFailedException)
            {
                best ??= Failed;
                if (attempt == GenerateAttempts)
                    return best;
            }

            await context.DelayAsync(FirstRetry * Math.Pow(2, attempt - 1));
        }
    }

    // The run that generated most counts: a client may have read all of that.
    private static ChoiceResult Select(ChoiceResult? best, ChoiceResult result) =>
        result.Error is null || best is null || result.OutputTokens > best.OutputTokens ? result : best;
}
