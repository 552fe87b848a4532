using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Backends.Scripted;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Generates one choice: has a script, or the deployment's backend, append its tokens to the job's relay.</summary>
/// <remarks>
/// Appends name their offsets, so a second run repeats nothing that the reader has. If the backend is not repeatable, a choice of which a token was
/// delivered is not generated again. It ends as the relay has it: with its end, or with an error and the charge for the tokens before it.
/// <para>
/// A second run continues what the relay has only if the process that reads it is alive: that process may be the one that has ended. The job is then settled with what the relay has.
/// </para>
/// <para>
/// It ends by the job's deadline: the job is cancelled then, and a backend that has not stopped <see cref="InferenceWorkflow.CancelGracePeriod"/> later is not waited
/// for.
/// </para>
/// </remarks>
public sealed partial class GenerateChoice(
    DeploymentDirectory deployments,
    IInferenceBackend backend,
    ScriptedBackend scripted,
    FaultInjector faults,
    ITokenRelay relay,
    IJobCancellation cancellations,
    IReaderPresence readers,
    LeaseRenewer leases,
    TimeProvider time,
    ILogger<GenerateChoice> logger) : IActivity<ChoiceJob, ChoiceResult>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<ChoiceJob, ChoiceResult> Name { get; } = new("inference-generate");

    private static readonly NebulaError ShuttingDown = new(ErrorKind.Unavailable, "The server is shutting down. Please try again.");
    private static readonly NebulaError LeaseLost = new(
        ErrorKind.Unavailable, "The server did not answer for too long, and the request lost its place among the concurrent requests of its API key. Please try again.");

    private static readonly NebulaError Interrupted = new(ErrorKind.Internal, "The server was interrupted while it generated the answer, which cannot be continued.");
    private static readonly ChoiceResult Unfinished = new() { FinishReason = FinishReasons.Abort, DeadlinePassed = true };
    private static readonly NebulaError RelayLost = new(ErrorKind.Unavailable, "The server cannot relay its answer at the moment. Please try again.");

    // A job that begins sooner is generated while a cancellation is looked for.
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(1);

    private readonly SharedDeadlines _deadlines = new(time);
    private readonly SharedDeadlines _graceEnds = new(time);

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> RunAsync(ChoiceJob input, CancellationToken cancellationToken)
    {
        var job = input.Job;
        var remaining = job.AdmittedAt + TimeSpan.FromSeconds(job.DeadlineSeconds) - time.GetUtcNow();
        using var cancelling = _deadlines.Get(remaining)
            .UnsafeRegister(static state => _ = ((Cancelling)state!).Activity.TryCancelAsync(((Cancelling)state).JobId), new Cancelling(this, job.Id));
        var running = GenerateAsync(input, cancellationToken);
        if (running.IsCompleted)
            return await running;
        var ending = running.AsTask();
        try
        {
            return await ending.WaitAsync(_graceEnds.Get(remaining + InferenceWorkflow.CancelGracePeriod));
        }
        catch (OperationCanceledException) when (!ending.IsCompleted)
        {
            NotStopped(logger, job.Id, input.Choice);
            return Unfinished;
        }
    }

    private static ChoiceResult AfterLostRelay(ChoiceResult result, int relayed, IJobCancellationWatch watch)
    {
        result = result with { OutputTokens = Math.Min(result.OutputTokens, relayed) };
        return watch.Reason is { } reason
            ? result with { FinishReason = FinishReasons.Abort, Error = result.Error ?? GetError(reason), DeadlinePassed = reason == CancelReason.Deadline }
            : result with { Error = result.Error ?? RelayLost, IsRetryable = true };
    }

    private static NebulaError? GetError(CancelReason? reason) => reason switch
    {
        CancelReason.ShuttingDown => ShuttingDown,
        CancelReason.LeaseLost => LeaseLost,
        CancelReason.ReaderFailed => RelayLost,
        CancelReason.HubLost => WaitingJobs.Refusal,
        _ => null,
    };

    private static ChoiceResult CreateRefusal(NebulaError error) => new() { FinishReason = FinishReasons.Error, Error = error };

    private async Task TryCancelAsync(string jobId)
    {
        try
        {
            await cancellations.CancelAsync(jobId, CancelReason.Deadline, CancellationToken.None);
        }
        catch (Exception e)
        {
            NotCancelled(logger, jobId, e);
        }
    }

    private async ValueTask<ChoiceResult> GenerateAsync(ChoiceJob input, CancellationToken cancellationToken)
    {
        var job = input.Job;
        using var lease = leases.Track(job.Reservation);
        try
        {
            if (await deployments.FindAsync(job.Model, cancellationToken) is not { } served)
                return CreateRefusal(NebulaError.ModelNotFound(job.Model));
            using var watch = cancellations.Watch(job.Id);
            using var reader = job.Reader is null ? null : await readers.WatchAsync(job);
            if (time.GetUtcNow() - job.AdmittedAt > LateAfter)
                await watch.WaitUntilCheckedAsync(); // it may have been refused or left meanwhile: no backend is asked for it then
            if (watch.Reason is { } already)
                return new ChoiceResult { FinishReason = FinishReasons.Abort, Error = GetError(already), DeadlinePassed = already == CancelReason.Deadline };
            IInferenceBackend writing = job.Script is null ? backend : scripted;
            var isRepeatable = writing.IsRepeatable(served);
            await using var writer = relay.OpenWriter(job.Id, input.Choice, isRepeatable, reader is null ? null : reader.WaitUntilHeardAsync);
            if (!isRepeatable && await writer.ReadRelayedAsync() is { Next: > 0 } earlier)
                return earlier.FinishReason is null ? earlier.ToResult() with { Error = Interrupted } : earlier.ToResult();
            // A relay in this process is never lost, and its jobs are cancelled when the process stops: only the other kind costs a token source of
            // its own.
            var generation = new Generation(job, input.Choice, served, writer);
            var result = await (writer.Lost.CanBeCanceled
                ? GenerateWhileRelayedAsync(writing, generation, watch, cancellationToken)
                : faults.GenerateAsync(writing, generation, watch.Token));
            var hasDelivered = result.OutputTokens > 0; // the relay may have lost them since
            if (result.FinishReason == FinishReasons.Abort)
                result = result with { Error = GetError(watch.Reason), DeadlinePassed = watch.Reason == CancelReason.Deadline };
            if (await writer.FlushAsync() is { } relayed)
                result = AfterLostRelay(result, relayed, watch);
            return result.IsRetryable ? result with { IsRetryable = isRepeatable || !hasDelivered } : result;
        }
        catch (NebulaException e)
        {
            return CreateRefusal(e.Error);
        }
    }

    private async ValueTask<ChoiceResult> GenerateWhileRelayedAsync(
        IInferenceBackend writing, Generation generation, IJobCancellationWatch watch, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, generation.Writer.Lost, stopping);
        var result = await faults.GenerateAsync(writing, generation, ending.Token);
        if (watch.Reason is null && result.FinishReason == FinishReasons.Abort)
            stopping.ThrowIfCancellationRequested(); // another process runs the choice again
        return result;
    }

    [LoggerMessage(EventId = 1060, Level = LogLevel.Error, Message = "Choice {Choice} of job {JobId} has not stopped after the deadline; its result is left out")]
    private static partial void NotStopped(ILogger logger, string jobId, int choice);

    [LoggerMessage(EventId = 1061, Level = LogLevel.Warning, Message = "Job {JobId} could not be cancelled at its deadline")]
    private static partial void NotCancelled(ILogger logger, string jobId, Exception exception);

    private sealed record Cancelling(GenerateChoice Activity, string JobId);
}

/// <summary>One choice of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choice">The choice, from 0.</param>
public sealed record ChoiceJob(InferenceJob Job, int Choice);

/// <summary>How one choice ended. All times are virtual seconds since admission.</summary>
public sealed record ChoiceResult
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version; absent in 0.1.0.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("A choice's result", value, CurrentVersion);
    }

    /// <summary><c>stop</c>, <c>length</c>, or <c>abort</c> if the job was cancelled; meaningless with an <see cref="Error"/>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens to charge: those generated; of a lost relay those that it took.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Time until it had a place in a batch; null if it never got one. Its JSON name is that of 0.1.0.</summary>
    [JsonPropertyName("SeatedAt")]
    public double? StartedAt { get; init; }

    /// <summary>Time until its first token; null if there was none.</summary>
    public double? FirstTokenAt { get; init; }

    /// <summary>Time until its last token.</summary>
    public double FinishedAt { get; init; }

    /// <summary>The replica that generated it; 0 if none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replica { get; init; }

    /// <summary>Tokens of its prompt that were in the prefix cache.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int CachedTokens { get; init; }

    /// <summary>The gaps between its tokens.</summary>
    public IReadOnlyList<BucketCount> Gaps { get; init; } = [];

    /// <summary>Why it could not be served; null if it was, or if the job was cancelled.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>The fault that killed the replica and with it the choice; null for any other end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LostBy { get; init; }

    /// <summary>Tokens of the choice's prompt as the backend counted them; null takes those that Nebula counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PromptTokens { get; init; }

    /// <summary>The deployment that wrote the choice; null if it is the job's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deployment { get; init; }

    /// <summary>Whether the job's deadline has passed, so that the choice was stopped. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DeadlinePassed { get; init; }

    /// <summary>Whether another deployment may write the choice after this one failed; it decides within one run. Default false.</summary>
    [JsonIgnore]
    public bool AllowsFallback { get; init; }

    /// <summary>Whether a second run may succeed after this one failed. Default false.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>This end of a choice of which the relay has more tokens, from an earlier run.</summary>
    internal ChoiceResult With(RelayedChoice relayed)
    {
        var earlier = relayed.ToResult();
        return this with { OutputTokens = earlier.OutputTokens, FirstTokenAt = earlier.FirstTokenAt, FinishedAt = earlier.FinishedAt };
    }
}
