using Nebula.Domain.Engine;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>Records what the clients of a run measure. The id of a sequence is the index of its request.</summary>
internal sealed class RunRecorder
{
    private const int StepsPerCheck = 1_024;

    private readonly TrafficTrace _trace;
    private readonly TargetWatch? _watch;
    private readonly CancellationToken _cancellationToken;
    private readonly double[] _sent;
    private readonly double[] _first;
    private readonly double[] _last;
    private readonly double[] _endToEnd;
    private readonly double[] _perToken;
    private readonly GapHistogram _gaps = new();
    private int _finishedCount;
    private int _perTokenCount;
    private int _steps;

    /// <summary>Records a run.</summary>
    /// <param name="trace">Its requests.</param>
    /// <param name="watch">Ends the run when it is certain that a target is missed, or that all are reached; null to run to the end.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public RunRecorder(TrafficTrace trace, TargetWatch? watch, CancellationToken cancellationToken)
    {
        (_trace, _watch, _cancellationToken) = (trace, watch, cancellationToken);
        _sent = new double[trace.Count];
        _first = new double[trace.Count];
        _last = new double[trace.Count];
        _endToEnd = new double[trace.Count];
        _perToken = new double[trace.Count];
        Array.Fill(_first, double.NaN);
        Array.Fill(_last, double.NaN);
    }

    /// <summary>Whether the run ends early, because a target is missed or all are reached.</summary>
    public bool IsStopped => _watch is { IsMissed: true } or { IsReached: true };

    /// <summary>Whether the run ends early because all targets are reached.</summary>
    public bool IsCertain => _watch is { IsReached: true };

    /// <summary>Requests that failed.</summary>
    public int Errors { get; private set; }

    /// <summary>Tokens of all replies so far.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Times that a sequence lost its KV blocks.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Seconds at which the last token was seen.</summary>
    public double End { get; private set; }

    /// <summary>Distribution of seconds to first token.</summary>
    public LatencyDistribution TimeToFirstToken => new SortedLatencies(GetTimesToFirstToken());

    /// <summary>Distribution of seconds between tokens.</summary>
    public LatencyDistribution InterTokenLatency => _gaps;

    /// <summary>Distribution of seconds per output token of replies with at least two tokens.</summary>
    public LatencyDistribution TimePerOutputToken => new SortedLatencies(_perToken.AsSpan(0, _perTokenCount));

    /// <summary>Distribution of seconds to the last token.</summary>
    public LatencyDistribution EndToEnd => new SortedLatencies(_endToEnd.AsSpan(0, _finishedCount));

    /// <summary>A client sends a request.</summary>
    public void Send(int index, double time) => _sent[index] = time;

    /// <summary>A request is refused.</summary>
    public void Fail()
    {
        Errors++;
        _watch?.AddError();
    }

    /// <summary>A step's tokens reach the clients.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Record(double time, in StepResult result)
    {
        CountStep(time, result.Emitted.Length);
        Preemptions += result.Preempted.Length;
        foreach (var id in result.Emitted)
        {
            var last = _last[id];
            _last[id] = time;
            if (double.IsNaN(last))
            {
                _first[id] = time;
                _watch?.Add(TargetMetric.TimeToFirstToken, time - _sent[id]);
                continue;
            }

            _gaps.Add(time - last);
            _watch?.Add(TargetMetric.InterTokenLatency, time - last);
        }

        foreach (var id in result.Finished)
            Finish((int)id, time);
    }

    /// <summary>The tokens of a step reach the clients that those of the step before have reached.</summary>
    /// <param name="time">When.</param>
    /// <param name="gap">Seconds since the step before did.</param>
    /// <param name="sequences">How many sequences got a token in both.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void RecordSteadily(double time, double gap, int sequences)
    {
        CountStep(time, sequences);
        _gaps.Add(gap, sequences);
        _watch?.Add(TargetMetric.InterTokenLatency, gap, sequences);
    }

    /// <summary>Ends steps that were recorded with <see cref="RecordSteadily"/>.</summary>
    /// <param name="ids">The sequences that took part in them.</param>
    /// <param name="time">When the clients saw the tokens of the last one.</param>
    public void SetLastSeen(ReadOnlySpan<long> ids, double time)
    {
        foreach (var id in ids)
            _last[id] = time;
    }

    private void CountStep(double time, int tokens)
    {
        if (++_steps % StepsPerCheck == 0)
            _cancellationToken.ThrowIfCancellationRequested();
        End = Math.Max(End, time);
        OutputTokens += tokens;
    }

    private void Finish(int index, double time)
    {
        _endToEnd[_finishedCount++] = time - _sent[index];
        _watch?.Add(TargetMetric.EndToEnd, time - _sent[index]);
        var gaps = _trace.Requests[index].OutputTokens - 1;
        if (gaps < 1)
            return;
        var perToken = (time - _first[index]) / gaps;
        _perToken[_perTokenCount++] = perToken;
        _watch?.Add(TargetMetric.TimePerOutputToken, perToken);
    }

    private double[] GetTimesToFirstToken() => [.. _first.Zip(_sent).Where(static times => !double.IsNaN(times.First)).Select(static times => times.First - times.Second)];
}
