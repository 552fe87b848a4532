using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Engine.Live;

/// <summary>A sequence on a live replica: a prompt to prefill, then tokens to decode, with the virtual times of its tokens.</summary>
/// <param name="promptTokens">Tokens to prefill, at least 1.</param>
/// <param name="outputTokens">Tokens to generate, at least 1.</param>
public abstract class EngineSequence(int promptTokens, int outputTokens)
{
    private readonly List<BucketCount> _gaps = [];
    private double _newestFrom = double.PositiveInfinity;
    private double _newestTo;

    /// <summary>Tokens to prefill.</summary>
    public int PromptTokens { get; } = Math.Max(1, promptTokens);

    /// <summary>Tokens to generate. The engine does not know it.</summary>
    public int OutputTokens { get; } = outputTokens;

    /// <summary>Chained hashes of the full blocks of the prompt; null shares no block.</summary>
    public ulong[]? BlockHashes { get; init; }

    /// <summary>Tokens generated so far.</summary>
    public int Generated { get; private set; }

    /// <summary>Virtual seconds that it waited in the engine's queue; null while it waits.</summary>
    public double? QueuedFor { get; private set; }

    /// <summary>Tokens of the prompt that were in the prefix cache; 0 while it waits.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Virtual seconds from its arrival to its first token; null before that token.</summary>
    public double? FirstTokenAfter { get; private set; }

    /// <summary>Virtual seconds from its arrival to its newest token.</summary>
    public double LastTokenAfter { get; private set; }

    /// <summary>The gaps between its tokens, by bucket of <see cref="LatencyBuckets"/>.</summary>
    public IReadOnlyList<BucketCount> Gaps => _gaps;

    /// <summary>Whether all its tokens are generated.</summary>
    public bool IsComplete => Generated == OutputTokens;

    /// <summary>The replica that runs it or ran it last; null before it was routed to one.</summary>
    public EngineDriver? Replica { get; internal set; }

    /// <summary>Receives tokens that became ready together. Must not block. An exception ends the sequence.</summary>
    /// <param name="index">Index of the first token, from 0.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="after">Virtual seconds from its arrival to the last of these tokens.</param>
    protected abstract void Emit(int index, int count, double after);

    /// <summary>Records that it left the queue.</summary>
    /// <param name="queuedFor">Virtual seconds that it was there.</param>
    /// <param name="cachedTokens">Tokens of the prompt that were in the prefix cache.</param>
    internal void RecordAdmission(double queuedFor, int cachedTokens) => (QueuedFor, CachedTokens) = (queuedFor, cachedTokens);

    /// <summary>Records one more token.</summary>
    /// <param name="after">Virtual seconds from its arrival.</param>
    internal void RecordToken(double after)
    {
        if (FirstTokenAfter is null)
            FirstTokenAfter = after;
        else
            CountGap(after - LastTokenAfter);
        LastTokenAfter = after;
        Generated++;
    }

    /// <summary>Emits the recorded tokens from index <paramref name="from"/>.</summary>
    internal void EmitSince(int from)
    {
        if (Generated > from)
            Emit(from, Generated - from, LastTokenAfter);
    }

    private void CountGap(double gap)
    {
        // Successive gaps are alike: the bucket of the previous gap nearly always fits.
        if (gap > _newestFrom && gap <= _newestTo)
        {
            _gaps[^1] = _gaps[^1] with { Count = _gaps[^1].Count + 1 };
            return;
        }

        var bucket = LatencyBuckets.IndexOf(gap);
        var count = 1L;
        for (var i = 0; i < _gaps.Count; i++)
        {
            if (_gaps[i].Bucket != bucket)
                continue;
            count += _gaps[i].Count;
            _gaps.RemoveAt(i);
            break;
        }

        _gaps.Add(new BucketCount(bucket, count));
        _newestFrom = bucket == 0 ? double.NegativeInfinity : LatencyBuckets.Bounds[bucket - 1];
        _newestTo = bucket < LatencyBuckets.Bounds.Length ? LatencyBuckets.Bounds[bucket] : double.PositiveInfinity;
    }
}
