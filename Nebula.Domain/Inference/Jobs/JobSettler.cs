using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>
/// Ends jobs: settles them, counts them, and ends their relay. The only caller of <see cref="ISettlement.SettleAsync"/>, for every kind of end.
/// </summary>
public sealed partial class JobSettler(
    ISettlement settlement, SettlementMonitor monitor, ITokenRelay relay, NebulaMetrics metrics, TimeProvider time, ILogger<JobSettler> logger)
{
    /// <summary>Settles a job exactly once, however often it is called, and then ends its relay.</summary>
    /// <returns>Whether the relay was ended; false if it does not answer. The job is settled either way.</returns>
    /// <exception cref="Exception">
    /// The settlement failed: nothing of it is durable. It is logged and reported to <see cref="SettlementMonitor"/>.
    /// </exception>
    public async ValueTask<bool> SettleAsync(JobToSettle ended, CancellationToken cancellationToken = default) =>
        await SettleAsync(ended, JobOutcomeCalculator.Compute(await AddRelayedAsync(ended)), cancellationToken);

    /// <summary>
    /// Settles a job that did not start. The tokens of its prompt are not charged. If the settlement fails, only the error is counted.
    /// </summary>
    public async ValueTask SettleFailedAsync(InferenceJob job, NebulaError error) =>
        await TrySettleAsync(job, new ChoiceResult { FinishReason = FinishReasons.Error, Error = error });

    /// <summary>Settles a job whose client has left before anything was generated: nothing is charged.</summary>
    public async ValueTask SettleLeftAsync(InferenceJob job) =>
        await TrySettleAsync(job, new ChoiceResult { FinishReason = FinishReasons.Abort });

    /// <summary>Settles a job whose workflow has not ended it by its deadline.</summary>
    /// <param name="job">The job.</param>
    /// <param name="tokens">Tokens that its reader has received; they are charged.</param>
    public async ValueTask SettleOverdueAsync(InferenceJob job, int tokens) =>
        await TrySettleAsync(job, new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = tokens }, deadlinePassed: true);

    /// <summary>Settles a job that could not be read to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="error">What its client gets.</param>
    /// <param name="tokens">Tokens that its reader has received; they are charged.</param>
    /// <returns>Whether it is settled.</returns>
    public ValueTask<bool> TrySettleUnreadAsync(InferenceJob job, NebulaError error, int tokens) =>
        TrySettleAsync(job, new ChoiceResult { FinishReason = FinishReasons.Error, OutputTokens = tokens, Error = error });

    // A choice that did not end well may have been generated further by an earlier run, whose process has ended: its reader has got those tokens.
    private async ValueTask<JobToSettle> AddRelayedAsync(JobToSettle ended)
    {
        if (ended.Job.RunsHere || ended.Choices.Count != ended.Job.Choices || !ended.Choices.Any(IsIncomplete)
            || await relay.TryReadRelayedAsync(ended.Job.Id, ended.Job.Choices) is not { } relayed)
        {
            return ended;
        }

        return ended with
        {
            Choices = [.. ended.Choices.Zip(relayed, static (choice, relayed) => IsIncomplete(choice) && relayed.Tokens > choice.OutputTokens ? choice.With(relayed) : choice)],
        };
    }

    private static bool IsIncomplete(ChoiceResult choice) => choice.Error is not null || choice.FinishReason == FinishReasons.Abort;

    private async ValueTask<bool> SettleAsync(JobToSettle ended, JobOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            if (await settlement.SettleAsync(new Settlement(ended.Job.Reservation, outcome.Usage), cancellationToken))
                metrics.RequestSettled(outcome.Usage, isCounted: ended.Abandoned);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            monitor.ReportFailure(ended.Job.Id, e);
            throw;
        }

        monitor.ReportSuccess();
        return await TryCompleteAsync(ended.Job.Id, outcome, cancellationToken);
    }

    // What its activities have not settled ends with one result for all its choices.
    private async ValueTask<bool> TrySettleAsync(InferenceJob job, ChoiceResult result, bool deadlinePassed = false)
    {
        var ended = new JobToSettle(job, [result], time.GetUtcNow(), deadlinePassed);
        try
        {
            await SettleAsync(ended, JobOutcomeCalculator.Compute(ended), CancellationToken.None);
            return true;
        }
        catch (Exception)
        {
            metrics.RequestAbandoned(JobOutcomeCalculator.Compute(ended).Usage.Status); // SettleAsync has reported the failure
            return false;
        }
    }

    private async ValueTask<bool> TryCompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            await relay.CompleteAsync(jobId, outcome, cancellationToken);
            return true;
        }
        catch (Exception e)
        {
            NotCompleted(logger, jobId, e);
            return false;
        }
    }

    [LoggerMessage(EventId = 1051, Level = LogLevel.Warning,
        Message = "Job {JobId} is settled, but its relay does not answer; its reader gets the outcome when it does")]
    private static partial void NotCompleted(ILogger logger, string jobId, Exception exception);
}
