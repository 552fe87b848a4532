using System.Buffers;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>
/// The inputs that one choice embeds, in a replica's batch: a prefill, after which the vectors are appended to the job's relay. They are not metered.
/// </summary>
internal sealed class EmbeddingSequence(Generation generation, TextEmbedder embedder, in SequenceStart start)
    : JobSequence(generation.Job.GetPromptTokens(generation.Choice), outputTokens: 1)
{
    // Characters of the vectors of one event, so that an entry of a relay in Redis stays small.
    private const int MaxEventLength = 64 * 1024;

    private readonly SequenceStart _start = start;

    public override string FinishReason => FinishReasons.Stop;

    public override void Complete()
    {
        var plan = generation.Job.Embedding!;
        var (first, count) = plan.GetInputs(generation.Choice).GetOffsetAndLength(generation.Job.Prompt!.Inputs.Count);
        var vectors = new string[count];
        var components = ArrayPool<float>.Shared.Rent(plan.Dimensions);
        for (var i = 0; i < count; i++)
        {
            vectors[i] = generation.Job.Script?.Embedding ?? Embed(generation.Job.Prompt.Inputs[first + i], components.AsSpan(0, plan.Dimensions));
        }

        ArrayPool<float>.Shared.Return(components);
        var perEvent = Math.Max(1, MaxEventLength / vectors[0].Length);
        for (var at = 0; at < count; at += perEvent)
        {
            var end = Math.Min(count, at + perEvent);
            generation.Writer.Append(new RelayEvent(generation.Choice, at, vectors.AsMemory(at..end), _start.At + LastTokenAfter)
            {
                Kind = DeltaKind.Embedding,
                FinishReason = end == count ? FinishReason : null,
            });
        }
    }

    public override ChoiceResult ToResult(string finishReason) =>
        new() { FinishReason = finishReason, StartedAt = _start.At + QueuedFor, FinishedAt = _start.At + LastTokenAfter, Replica = Replica?.Replica ?? 0, CachedTokens = CachedTokens };

    private string Embed(string input, Span<float> vector)
    {
        embedder.Embed(input, vector);
        return VectorText.Format(vector);
    }

    protected override void Emit(int index, int count, double after)
    {
        _start.Death?.Die();

        // The vectors are computed when the sequence is complete, not between the replica's steps.
    }
}
