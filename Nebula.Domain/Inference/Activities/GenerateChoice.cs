using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Generates one choice: takes a seat, simulates prefill and decode, and appends the tokens to the job's relay.</summary>
/// <remarks>The text is drawn from the job alone, and appends name their offsets, so a second run repeats nothing and changes nothing.</remarks>
public sealed class GenerateChoice(
    DeploymentDirectory deployments,
    IReplicaSlots slots,
    SimulatedGpus gpus,
    ITokenRelay relay,
    IJobCancellation cancellations,
    LeaseRenewer leases,
    IOptions<NebulaOptions> options,
    TimeProvider time) : IActivity<ChoiceJob, ChoiceResult>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<ChoiceJob, ChoiceResult> Name { get; } = new("inference-generate");

    private static readonly NebulaError ShuttingDown = new(ErrorKind.Unavailable, "The server is shutting down. Please try again.");
    private static readonly NebulaError LeaseLost = new(
        ErrorKind.Unavailable, "The server did not answer for too long, and the request lost its place among the concurrent requests of its API key. Please try again.");

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
            return await GenerateAsync(input, served, writer, watch);
        }
        catch (NebulaException e)
        {
            return CreateRefusal(e.Error);
        }
    }

    private async ValueTask<ChoiceResult> GenerateAsync(ChoiceJob input, ServedModel served, ITokenWriter writer, IJobCancellationWatch watch)
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
            slot = await slots.TakeAsync(CreateSlotRequest(input, served, reply), watch.Token);
        }
        catch (OperationCanceledException)
        {
            return new ChoiceResult { FinishReason = FinishReasons.Abort, FinishedAt = gpus.ToVirtual(time.GetElapsedTime(asked)), Error = GetError(watch.Reason) };
        }

        try
        {
            var seatedAt = slot.Waited ? gpus.ToVirtual(time.GetElapsedTime(asked)) : 0;
            var sequence = new ReplySequence(job, input.Choice, seed, reply, seatedAt, writer);
            await gpus.Get(served.Deployment.Name, slot.Replica).RunAsync(sequence, served.Latency, watch.Token);
            if (sequence.IsComplete)
                return sequence.ToResult(reply.FinishReason);
            return sequence.ToResult(FinishReasons.Abort) with { Error = GetError(watch.Reason) };
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
        _ => null,
    };

    private static ChoiceResult CreateRefusal(NebulaError error) => new() { FinishReason = FinishReasons.Error, Error = error };
}

/// <summary>One choice of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choice">Which of its choices, from 0.</param>
public sealed record ChoiceJob(InferenceJob Job, int Choice);

/// <summary>How one choice ended. All times are virtual seconds since admission.</summary>
public sealed record ChoiceResult
{
    /// <summary><c>stop</c>, <c>length</c>, or <c>abort</c> where the job was cancelled; meaningless with an <see cref="Error"/>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Tokens generated.</summary>
    public int OutputTokens { get; init; }

    /// <summary>Time until it had a seat; null where it never got one.</summary>
    public double? SeatedAt { get; init; }

    /// <summary>Time until its first token; null where there was none.</summary>
    public double? FirstTokenAt { get; init; }

    /// <summary>Time until its last token.</summary>
    public double FinishedAt { get; init; }

    /// <summary>The gaps between its tokens.</summary>
    public IReadOnlyList<BucketCount> Gaps { get; init; } = [];

    /// <summary>Why it could not be served.</summary>
    public NebulaError? Error { get; init; }
}
