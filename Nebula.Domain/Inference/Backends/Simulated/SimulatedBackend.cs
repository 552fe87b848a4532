using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Faults;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>
/// Simulated GPUs: composes the reply, takes a batch slot, and appends the tokens at the times of a simulated prefill and decode. Embeddings take a
/// prefill only.
/// </summary>
/// <remarks>Replies and vectors depend on the job alone, so a second run gives the same tokens.</remarks>
public sealed partial class SimulatedBackend(
    IReplicaSlots slots, SimulatedGpus gpus, TextEmbedder embedder, IOptions<NebulaOptions> options, TimeProvider time, ILogger<SimulatedBackend> logger) : IInferenceBackend
{
    /// <inheritdoc/>
    public bool IsRepeatable(ServedModel served) => true;

    /// <inheritdoc/>
    public ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        if (generation.Job.Embedding is not null)
            return RunAsync(generation, 1, start => new EmbeddingSequence(generation, embedder, start), ending);
        var reply = ReplyComposer.Compose(generation);
        return RunAsync(generation, reply.TokenCount, start => new ReplySequence(generation, reply, start), ending);
    }

    /// <summary>Embeds without a batch slot, for a deployment that has no GPUs.</summary>
    internal ChoiceResult EmbedAtOnce(Generation generation)
    {
        var sequence = new EmbeddingSequence(generation, embedder, default);
        sequence.Complete();
        return sequence.ToResult(FinishReasons.Stop);
    }

    /// <summary>Takes a batch slot and runs a sequence. If its replica dies, it may continue on another one.</summary>
    /// <param name="generation">The choice.</param>
    /// <param name="outputTokens">The tokens that it generates.</param>
    /// <param name="create">Creates the sequence.</param>
    /// <param name="ending">Cancelled if the choice must stop.</param>
    internal ValueTask<ChoiceResult> RunAsync(Generation generation, int outputTokens, Func<SequenceStart, JobSequence> create, CancellationToken ending)
    {
        var death = generation is { Choice: 0, Job.Fault: { Effect: ReplicaLossFault loss } fault } ? new ReplicaDeath(fault.Name, loss) : null;
        return RunAsync(generation, outputTokens, create, new SequenceStart(0, 0, death), ending);
    }

    // A sequence that continued on another replica.
    private static ChoiceResult Join(ChoiceResult earlier, ChoiceResult later) => later with
    {
        OutputTokens = Math.Max(earlier.OutputTokens, later.OutputTokens),
        StartedAt = earlier.StartedAt,
        FirstTokenAt = earlier.OutputTokens > 0 ? earlier.FirstTokenAt : later.FirstTokenAt,
        FinishedAt = Math.Max(earlier.FinishedAt, later.FinishedAt),
        Gaps = [.. earlier.Gaps.Concat(later.Gaps).GroupBy(static gap => gap.Bucket, static gap => gap.Count).Select(static gaps => new BucketCount(gaps.Key, gaps.Sum()))],
    };

    private async ValueTask<ChoiceResult> RunAsync(
        Generation generation, int outputTokens, Func<SequenceStart, JobSequence> create, SequenceStart start, CancellationToken ending)
    {
        var served = (SimulatedModel)generation.Served;
        var asked = time.GetTimestamp();
        BatchSlot slot;
        try
        {
            slot = await slots.TakeAsync(CreateSlotRequest(generation, served, outputTokens), ending);
        }
        catch (OperationCanceledException)
        {
            return new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = start.Generated, FinishedAt = gpus.ToVirtual(time.GetElapsedTime(asked)) };
        }

        var sequence = create(slot.Waited ? start with { At = start.At + gpus.ToVirtual(time.GetElapsedTime(asked)) } : start);
        var replica = gpus.Get(served.Deployment.Name, slot.Replica);
        ChoiceResult interrupted;
        try
        {
            await replica.RunAsync(sequence, served.Latency, ending);
            if (!sequence.IsComplete)
                return sequence.ToResult(FinishReasons.Abort);
            sequence.Complete();
            return sequence.ToResult(sequence.FinishReason);
        }
        catch (ReplicaLostException e)
        {
            if (start.Death is not null)
                replica.Fail(e);
            interrupted = sequence.ToResult(FinishReasons.Error);
            if (!e.Move)
                return interrupted with { Error = NebulaError.ServerError, LostBy = e.Fault };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            GenerationFailed(logger, generation.Job.Id, generation.Choice, e);
            return sequence.ToResult(FinishReasons.Error) with { Error = NebulaError.ServerError, IsRetryable = true };
        }
        finally
        {
            await slots.ReleaseAsync(slot);
        }

        return Join(interrupted, await RunAsync(generation, outputTokens, create, new SequenceStart(interrupted.FinishedAt, interrupted.OutputTokens, null), ending));
    }

    private SlotRequest CreateSlotRequest(Generation generation, SimulatedModel served, int outputTokens) => new(
        served.Deployment.Name,
        generation.Job.Id,
        generation.Choice,
        served.IsServing ? served.Hardware.ReadyReplicas : 0,
        served.Hardware.MaxBatchSize,
        served.Plan.Capacity.KvCacheTokens,
        generation.Job.GetPromptTokens(generation.Choice) + outputTokens,
        options.Value.Simulation.MaxQueue);

    [LoggerMessage(EventId = 1055, Level = LogLevel.Error, Message = "Choice {Choice} of job {JobId} failed while it was generated")]
    private static partial void GenerationFailed(ILogger logger, string jobId, int choice, Exception exception);
}
