using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Faults;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>
/// Simulated GPUs: composes the reply, runs it on the engine of a replica, and appends the tokens at the times of prefill and decode. Embeddings take
/// a prefill only.
/// </summary>
/// <remarks>Replies and vectors depend on the job alone, so a second run gives the same tokens.</remarks>
public sealed partial class SimulatedBackend(
    ReplicaEngines engines, ReplicaWait replicas, TextEmbedder embedder, TimeProvider time, ILogger<SimulatedBackend> logger) : IInferenceBackend
{
    /// <inheritdoc/>
    public bool IsRepeatable(ServedModel served) => true;

    /// <inheritdoc/>
    public ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        if (generation.Job.Embedding is not null)
            return RunAsync(generation, start => new EmbeddingSequence(generation, embedder, start), ending);
        var reply = ReplyComposer.Compose(generation);
        return RunAsync(generation, start => new ReplySequence(generation, reply, start) { BlockHashes = PromptBlocks.Read(generation.Job.PromptBlocks) }, ending);
    }

    /// <summary>Embeds without a replica, for a deployment that has no GPUs.</summary>
    internal ChoiceResult EmbedAtOnce(Generation generation)
    {
        var sequence = new EmbeddingSequence(generation, embedder, default);
        sequence.Complete();
        return sequence.ToResult(FinishReasons.Stop);
    }

    /// <summary>Runs a sequence. If its replica dies, it may continue on another one.</summary>
    /// <param name="generation">The choice.</param>
    /// <param name="create">Creates the sequence.</param>
    /// <param name="ending">Cancelled if the choice must stop.</param>
    internal ValueTask<ChoiceResult> RunAsync(Generation generation, Func<SequenceStart, JobSequence> create, CancellationToken ending)
    {
        var death = generation is { Choice: 0, Job.Fault: { Effect: ReplicaLossFault loss } fault } ? new ReplicaDeath(fault.Name, loss) : null;
        return RunAsync(generation, create, new SequenceStart(0, 0, death), ending);
    }

    // A sequence that continued on another replica.
    private static ChoiceResult Join(ChoiceResult earlier, ChoiceResult later) => later with
    {
        OutputTokens = Math.Max(earlier.OutputTokens, later.OutputTokens),
        StartedAt = earlier.StartedAt,
        CachedTokens = earlier.CachedTokens,
        FirstTokenAt = earlier.OutputTokens > 0 ? earlier.FirstTokenAt : later.FirstTokenAt,
        FinishedAt = Math.Max(earlier.FinishedAt, later.FinishedAt),
        Gaps = [.. earlier.Gaps.Concat(later.Gaps).GroupBy(static gap => gap.Bucket, static gap => gap.Count).Select(static gaps => new BucketCount(gaps.Key, gaps.Sum()))],
    };

    private async ValueTask<ChoiceResult> RunAsync(Generation generation, Func<SequenceStart, JobSequence> create, SequenceStart start, CancellationToken ending)
    {
        var asked = time.GetTimestamp();
        var served = (SimulatedModel)generation.Served;
        if (!served.IsServing)
        {
            try
            {
                served = await replicas.UntilServingAsync(served, ending);
            }
            catch (OperationCanceledException)
            {
                return Abort(create(start), start, asked);
            }

            start = start with { At = start.At + engines.ToVirtual(time.GetElapsedTime(asked)) };
        }

        var sequence = create(start);
        ChoiceResult interrupted;
        try
        {
            await engines.RunAsync(served, sequence, ending);
            if (!sequence.IsComplete)
                return Abort(sequence, start, asked);
            sequence.Complete();
            return sequence.ToResult(sequence.FinishReason);
        }
        catch (ReplicaLostException e)
        {
            if (start.Death is not null)
                sequence.Replica!.Fail(e);
            interrupted = sequence.ToResult(FinishReasons.Error);
            if (!e.Move)
                return interrupted with { Error = NebulaError.ServerError, LostBy = e.Fault };
        }
        catch (Exception e) when (e is not NebulaException)
        {
            GenerationFailed(logger, generation.Job.Id, generation.Choice, e);
            return sequence.ToResult(FinishReasons.Error) with { Error = NebulaError.ServerError, IsRetryable = true };
        }

        return Join(interrupted, await RunAsync(generation, create, new SequenceStart(interrupted.FinishedAt, interrupted.OutputTokens, null), ending));
    }

    private ChoiceResult Abort(JobSequence sequence, in SequenceStart start, long asked)
    {
        var result = sequence.ToResult(FinishReasons.Abort);
        return sequence.Generated > 0 ? result : result with { OutputTokens = start.Generated, FinishedAt = start.At + engines.ToVirtual(time.GetElapsedTime(asked)) };
    }

    [LoggerMessage(EventId = 1055, Level = LogLevel.Error, Message = "Choice {Choice} of job {JobId} failed while it was generated")]
    private static partial void GenerationFailed(ILogger logger, string jobId, int choice, Exception exception);
}
