using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Gpus.Simulation;

/// <summary>One sequence in a replica's batch: a prompt to prefill, then tokens to decode, with the virtual times of its tokens.</summary>
/// <param name="promptTokens">Tokens to prefill.</param>
/// <param name="outputTokens">Tokens to generate, at least 1.</param>
public abstract class SimulatedSequence(int promptTokens, int outputTokens)
{
    private readonly List<BucketCount> _gaps = [];
    private double _lastTokenAt;
    private double _newestFrom = double.PositiveInfinity;
    private double _newestTo;

    /// <summary>Tokens to prefill.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>Tokens to generate.</summary>
    public int OutputTokens { get; } = outputTokens;

    /// <summary>Tokens generated so far.</summary>
    public int Generated { get; private set; }

    /// <summary>Virtual seconds from the start of the sequence to its first token; null before that token.</summary>
    public double? FirstTokenAfter { get; private set; }

    /// <summary>Virtual seconds from the start of the sequence to its newest token.</summary>
    public double LastTokenAfter => _lastTokenAt;

    /// <summary>The gaps between its tokens, by bucket of <see cref="LatencyBuckets"/>.</summary>
    public IReadOnlyList<BucketCount> Gaps => _gaps;

    /// <summary>Whether all its tokens are generated.</summary>
    public bool IsComplete => Generated == OutputTokens;

    /// <summary>Tokens of KV cache that it holds; 0 before its prompt is prefilled.</summary>
    internal long CachedTokens => FirstTokenAfter is null ? 0 : PromptTokens + Generated;

    /// <summary>When it started, in virtual seconds of the replica.</summary>
    internal double StartedAt { get; set; }

    /// <summary>Receives tokens that became ready together. Must not block. An exception ends the sequence.</summary>
    /// <param name="index">Index of the first token, from 0.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="after">Virtual seconds from the start of the sequence to the last of these tokens.</param>
    protected abstract void Emit(int index, int count, double after);

    /// <summary>Records one more token.</summary>
    /// <param name="after">Virtual seconds from the start of the sequence.</param>
    internal void RecordToken(double after)
    {
        if (FirstTokenAfter is null)
            FirstTokenAfter = after;
        else
            CountGap(after - _lastTokenAt);
        _lastTokenAt = after;
        Generated++;
    }

    /// <summary>Emits the recorded tokens from index <paramref name="from"/>.</summary>
    internal void EmitSince(int from)
    {
        if (Generated > from)
            Emit(from, Generated - from, _lastTokenAt);
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
