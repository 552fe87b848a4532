namespace Nebula.Domain.Gpus.Simulation;

/// <summary>One replica's GPUs at work: continuous batching, in which everyone seated shares every step.</summary>
/// <remarks>
/// <para>
/// A step decodes one token of every running sequence and prefills every new prompt whole, as long as <see cref="LatencyModel.StepSeconds"/> says. A sequence's
/// first token comes with the step that prefills it.
/// </para>
/// <para>
/// Steps are waited for against the moment the replica last became busy, so that a late timer delays one token and not all that follow;
/// tokens that are due are handed on together. At time scale 0 nothing waits: a sequence is run through at once, each of its steps shared with whoever is seated then.
/// </para>
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="timeScale">Real seconds to a virtual one; 0 does not wait.</param>
public sealed class SimulatedReplica(TimeProvider time, double timeScale)
{
    // A sequence that runs through at once looks for its cancellation this often, in tokens.
    private const int CancellationCheckInterval = 256;

    private readonly Lock _lock = new();
    private readonly List<Running> _running = [];
    private readonly List<Running> _joining = [];
    private bool _stepping;
    private int _admitted;
    private long _cached;

    /// <summary>Virtual seconds its GPUs have worked since the process began.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Sequences that other processes have on the same replica; they share its steps.</summary>
    public int RemoteSequences { get; set; }

    /// <summary>Tokens of KV cache that those hold.</summary>
    public long RemoteCachedTokens { get; set; }

    /// <summary>Runs a sequence to its end.</summary>
    /// <param name="sequence">It is told of every token as it becomes ready.</param>
    /// <param name="latency">How long steps take.</param>
    /// <param name="cancellationToken">Stops it after the running step.</param>
    /// <returns>Completes normally however it ended; <see cref="SimulatedSequence.IsComplete"/> tells.</returns>
    public Task RunAsync(SimulatedSequence sequence, LatencyModel latency, CancellationToken cancellationToken)
    {
        if (timeScale == 0)
        {
            RunWithoutWaiting(sequence, latency, cancellationToken);
            return Task.CompletedTask;
        }

        var running = new Running(sequence, latency, time.GetTimestamp(), cancellationToken);
        lock (_lock)
        {
            _joining.Add(running);
            if (_stepping)
                return running.Ended.Task;
            _stepping = true;
        }

        _ = StepWhileBusyAsync();
        return running.Ended.Task;
    }

    private void RunWithoutWaiting(SimulatedSequence sequence, LatencyModel latency, CancellationToken cancellationToken)
    {
        var others = Interlocked.Increment(ref _admitted) - 1 + RemoteSequences;
        var cachedByOthers = Interlocked.Read(ref _cached) + RemoteCachedTokens;
        var held = sequence.PromptTokens + sequence.OutputTokens;
        Interlocked.Add(ref _cached, held);
        try
        {
            var after = latency.StepSeconds(others, cachedByOthers, sequence.PromptTokens);
            sequence.RecordToken(after);
            while (!sequence.IsComplete)
            {
                if (sequence.Generated % CancellationCheckInterval == 0)
                {
                    if (cancellationToken.IsCancellationRequested)
                        break;
                    others = Volatile.Read(ref _admitted) - 1 + RemoteSequences;
                    cachedByOthers = Interlocked.Read(ref _cached) - held + RemoteCachedTokens;
                }

                after += latency.StepSeconds(others + 1, cachedByOthers + sequence.CachedTokens, 0);
                sequence.RecordToken(after);
            }

            sequence.EmitSince(0);
            lock (_lock)
                BusySeconds += after / (others + 1);
        }
        finally
        {
            Interlocked.Add(ref _cached, -held);
            Interlocked.Decrement(ref _admitted);
        }
    }

    private async Task StepWhileBusyAsync()
    {
        await Task.Yield(); // whoever joined goes on at once
        var began = time.GetTimestamp();
        var now = 0.0;
        while (TryJoin(now, began))
        {
            now += Step();
            var ahead = (now * timeScale) - time.GetElapsedTime(began).TotalSeconds;
            // Timers count in milliseconds and never fire early; a wait rounded down would spin through its remainder.
            if (ahead > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(ahead * 1_000)), time);
            CompleteStep(now);
        }
    }

    // False where nobody is left; the next to come starts stepping anew. Who came during a step has waited for its end.
    private bool TryJoin(double now, long began)
    {
        lock (_lock)
        {
            foreach (var joined in _joining)
            {
                joined.Sequence.StartedAt = now == 0 ? 0 : Math.Min(now, time.GetElapsedTime(began, joined.At).TotalSeconds / timeScale);
                _running.Add(joined);
            }

            _joining.Clear();
            _stepping = _running.Count > 0;
            return _stepping;
        }
    }

    // What the next step takes.
    private double Step()
    {
        int decoding = RemoteSequences, prefill = 0;
        var cached = RemoteCachedTokens;
        foreach (var running in _running)
        {
            if (running.Sequence.FirstTokenAfter is null)
                prefill += running.Sequence.PromptTokens;
            else
                decoding++;
            cached += running.Sequence.CachedTokens;
        }

        var seconds = _running[0].Latency.StepSeconds(decoding, cached, prefill);
        BusySeconds += seconds;
        return seconds;
    }

    private void CompleteStep(double now)
    {
        var kept = 0;
        for (var i = 0; i < _running.Count; i++)
        {
            var running = _running[i];
            if (!running.Cancellation.IsCancellationRequested)
            {
                running.Sequence.RecordToken(now - running.Sequence.StartedAt);
                running.Sequence.EmitSince(running.Sequence.Generated - 1);
                if (!running.Sequence.IsComplete)
                {
                    _running[kept++] = running;
                    continue;
                }
            }

            running.Ended.SetResult();
        }

        _running.RemoveRange(kept, _running.Count - kept);
    }

    private sealed record Running(SimulatedSequence Sequence, LatencyModel Latency, long At, CancellationToken Cancellation)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
