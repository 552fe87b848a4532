using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Gpus.Simulation;

/// <summary>One sequence in a replica's batch: a prompt to prefill, then tokens to decode, and what the simulation tells of it.</summary>
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

    /// <summary>Virtual seconds from when it was seated until its first token; null before it.</summary>
    public double? FirstTokenAfter { get; private set; }

    /// <summary>Virtual seconds from when it was seated until its newest token.</summary>
    public double LastTokenAfter => _lastTokenAt;

    /// <summary>The gaps between its tokens, by bucket of <see cref="LatencyBuckets"/>.</summary>
    public IReadOnlyList<BucketCount> Gaps => _gaps;

    /// <summary>Whether all its tokens are there.</summary>
    public bool IsComplete => Generated == OutputTokens;

    /// <summary>Tokens it holds of the KV cache.</summary>
    internal long CachedTokens => FirstTokenAfter is null ? 0 : PromptTokens + Generated;

    /// <summary>Virtual time of the replica at which it was seated.</summary>
    internal double StartedAt { get; set; }

    /// <summary>Hands on tokens that became ready together.</summary>
    /// <param name="index">The first one's place, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="after">Virtual seconds from when it was seated until the last of them.</param>
    protected abstract void Emit(int index, int count, double after);

    /// <summary>Counts one more token at a virtual time.</summary>
    internal void RecordToken(double after)
    {
        if (FirstTokenAfter is null)
            FirstTokenAfter = after;
        else
            CountGap(after - _lastTokenAt);
        _lastTokenAt = after;
        Generated++;
    }

    /// <summary>Hands on all tokens counted since <paramref name="from"/>.</summary>
    internal void EmitSince(int from)
    {
        if (Generated > from)
            Emit(from, Generated - from, _lastTokenAt);
    }

    private void CountGap(double gap)
    {
        // Neighbouring gaps are alike: nearly always the newest bucket is the one.
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
