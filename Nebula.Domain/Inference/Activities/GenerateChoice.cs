using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Generates one choice: takes a batch slot, simulates prefill and decode, and appends the tokens to the job's relay.</summary>
/// <remarks>
/// The text depends on the job alone, and appends name their offsets, so a second run repeats nothing. A fault after the slot was taken ends in a
/// retryable result that says how much was generated.
/// </remarks>
public sealed partial class GenerateChoice(
    DeploymentDirectory deployments,
    IReplicaSlots slots,
    SimulatedGpus gpus,
    ITokenRelay relay,
    IJobCancellation cancellations,
    LeaseRenewer leases,
    IOptions<NebulaOptions> options,
    TimeProvider time,
    ILogger<GenerateChoice> logger) : IActivity<ChoiceJob, ChoiceResult>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<ChoiceJob, ChoiceResult> Name { get; } = new("inference-generate");

    private static readonly NebulaError ShuttingDown = new(ErrorKind.Unavailable, "The server is shutting down. Please try again.");
    private static readonly NebulaError LeaseLost = new(
        ErrorKind.Unavailable, "The server did not answer for too long, and the request lost its place among the concurrent requests of its API key. Please try again.");

    private static readonly NebulaError RelayLost = new(ErrorKind.Unavailable, "The server cannot relay its answer at the moment. Please try again.");

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> RunAsync(ChoiceJob input, CancellationToken cancellationToken)
    {
        var job = input.Job;
        using var lease = leases.Track(job.Reservation);
        try
        {
            if (await deployments.FindAsync(job.Model, cancellationToken) is not { } served)
                return CreateRefusal(NebulaError.ModelNotFound(job.Model));
            using var watch = cancellations.Watch(job.Id);
            await using var writer = relay.OpenWriter(job.Id, input.Choice);
            // A relay in this process is never lost, and its jobs are cancelled when the process stops: only the other kind costs a token source of
            // its own.
            var result = await (writer.Lost.CanBeCanceled
                ? GenerateWhileRelayedAsync(input, served, writer, watch, cancellationToken)
                : GenerateAsync(input, served, writer, watch, watch.Token));
            if (await writer.FlushAsync() is not { } relayed)
                return result;
            result = result with { OutputTokens = Math.Min(result.OutputTokens, relayed) };
            return watch.Reason is null ? result with { Error = result.Error ?? RelayLost, IsRetryable = true } : result;
        }
        catch (NebulaException e)
        {
            return CreateRefusal(e.Error);
        }
    }

    private async ValueTask<ChoiceResult> GenerateWhileRelayedAsync(
        ChoiceJob input, ServedModel served, ITokenWriter writer, IJobCancellationWatch watch, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, writer.Lost, stopping);
        var result = await GenerateAsync(input, served, writer, watch, ending.Token);
        if (watch.Reason is null && result.FinishReason == FinishReasons.Abort)
            stopping.ThrowIfCancellationRequested(); // another process runs the choice again
        return result;
    }

    private async ValueTask<ChoiceResult> GenerateAsync(
        ChoiceJob input, ServedModel served, ITokenWriter writer, IJobCancellationWatch watch, CancellationToken ending)
    {
        var job = input.Job;
        var seed = SeededRandom.Mix(job.Seed, (ulong)input.Choice);
        var reply = ReplyWriter.Write(new ReplySpec
        {
            Seed = seed, MaxTokens = job.MaxTokens, MinTokens = job.MinTokens, IgnoreEos = job.IgnoreEos, Stop = job.Stop,
        });
        var asked = time.GetTimestamp();
        BatchSlot slot;
        try
        {
            slot = await slots.TakeAsync(CreateSlotRequest(input, served, reply), ending);
        }
        catch (OperationCanceledException)
        {
            return new ChoiceResult { FinishReason = FinishReasons.Abort, FinishedAt = gpus.ToVirtual(time.GetElapsedTime(asked)), Error = GetError(watch.Reason) };
        }

        var startedAt = slot.Waited ? gpus.ToVirtual(time.GetElapsedTime(asked)) : 0;
        var sequence = new ReplySequence(job, input.Choice, seed, reply, startedAt, writer);
        try
        {
            await gpus.Get(served.Deployment.Name, slot.Replica).RunAsync(sequence, served.Latency, ending);
            return sequence.IsComplete ? sequence.ToResult(reply.FinishReason) : sequence.ToResult(FinishReasons.Abort) with { Error = GetError(watch.Reason) };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            GenerationFailed(logger, job.Id, input.Choice, e);
            return sequence.ToResult(FinishReasons.Error) with { Error = NebulaError.ServerError, IsRetryable = true };
        }
        finally
        {
            await slots.ReleaseAsync(slot);
        }
    }

    private SlotRequest CreateSlotRequest(ChoiceJob input, ServedModel served, Reply reply) => new(
        served.Deployment.Name,
        input.Job.Id,
        input.Choice,
        served.IsServing ? served.Deployment.ReadyReplicas : 0,
        served.Deployment.MaxBatchSize,
        served.Plan.Capacity.KvCacheTokens,
        input.Job.PromptTokens + reply.TokenCount,
        options.Value.Simulation.MaxQueue);

    private static NebulaError? GetError(CancelReason? reason) => reason switch
    {
        CancelReason.ShuttingDown => ShuttingDown,
        CancelReason.LeaseLost => LeaseLost,
        CancelReason.ReaderFailed => RelayLost,
        _ => null,
    };

    private static ChoiceResult CreateRefusal(NebulaError error) => new() { FinishReason = FinishReasons.Error, Error = error };

    [LoggerMessage(EventId = 1055, Level = LogLevel.Error, Message = "Choice {Choice} of job {JobId} failed while it was generated")]
    private static partial void GenerationFailed(ILogger logger, string jobId, int choice, Exception exception);
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

    /// <summary>Time until it had a batch slot; null if it never got one. Its JSON name is that of 0.1.0.</summary>
    [JsonPropertyName("SeatedAt")]
    public double? StartedAt { get; init; }

    /// <summary>Time until its first token; null if there was none.</summary>
    public double? FirstTokenAt { get; init; }

    /// <summary>Time until its last token.</summary>
    public double FinishedAt { get; init; }

    /// <summary>The gaps between its tokens.</summary>
    public IReadOnlyList<BucketCount> Gaps { get; init; } = [];

    /// <summary>Why it could not be served; null if it was, or if the job was cancelled.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>Whether a second run may succeed after this one failed. Default false.</summary>
    public bool IsRetryable { get; init; }
}
