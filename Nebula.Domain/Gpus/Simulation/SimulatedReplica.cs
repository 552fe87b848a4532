namespace Nebula.Domain.Gpus.Simulation;

/// <summary>One replica's GPUs at work, with continuous batching: all running sequences share every step.</summary>
/// <remarks>
/// <para>
/// A step decodes one token of every running sequence and prefills every new prompt whole. <see cref="LatencyModel.StepSeconds"/> gives its duration.
/// A sequence's first token comes with the step that prefills it. A sequence that arrives during a step joins at its end.
/// </para>
/// <para>
/// Waits are measured from the moment the replica last became busy, so a late timer delays one token and not all that follow.
/// At time scale 0 nothing waits: a sequence runs to its end at once, and each of its steps is shared with the sequences that run at that moment.
/// </para>
/// <para>An exception from a sequence ends that sequence only. An exception from a step ends the sequences of that step; the replica serves the next ones.</para>
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="timeScale">Real seconds per virtual second; 0 does not wait.</param>
public sealed class SimulatedReplica(TimeProvider time, double timeScale)
{
    // In tokens, at time scale 0.
    private const int CancellationCheckInterval = 256;

    private readonly Lock _lock = new();
    private readonly List<BatchEntry> _running = [];
    private readonly List<BatchEntry> _joining = [];
    private bool _stepping;
    private int _admitted;
    private long _cached;
    private volatile RemoteLoad? _remote;

    /// <summary>Virtual seconds that the GPUs have worked since the process started.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>
    /// What other processes run on this replica; <see cref="RemoteLoad.None"/> if the latest report is older than <see cref="RemoteLoad.MaxAge"/>.
    /// </summary>
    public RemoteLoad RemoteLoad => _remote is { } remote && time.GetElapsedTime(remote.ReportedAt) <= RemoteLoad.MaxAge ? remote : RemoteLoad.None;

    /// <summary>Reports what other processes run on this replica; those sequences share its steps.</summary>
    /// <param name="sequences">How many sequences.</param>
    /// <param name="cachedTokens">Tokens of KV cache that they hold.</param>
    public void ReportRemoteLoad(int sequences, long cachedTokens) =>
        _remote = sequences == 0 && cachedTokens == 0 ? null : new RemoteLoad(sequences, cachedTokens, time.GetTimestamp());

    /// <summary>Runs a sequence to its end.</summary>
    /// <param name="sequence">The sequence; it receives its tokens as they become ready.</param>
    /// <param name="latency">The duration of steps.</param>
    /// <param name="cancellationToken">Ends the sequence at once, also within a step. The step itself runs to its end, as on hardware.</param>
    /// <returns>
    /// Completes normally if the sequence is complete or cancelled (see <see cref="SimulatedSequence.IsComplete"/>), and with the exception that the
    /// sequence threw. The sequence does not change afterwards.
    /// </returns>
    public Task RunAsync(SimulatedSequence sequence, LatencyModel latency, CancellationToken cancellationToken)
    {
        if (timeScale == 0)
            return RunWithoutWaiting(sequence, latency, cancellationToken);

        var entry = new BatchEntry(sequence, latency, time.GetTimestamp());
        entry.EndWhenCancelled(cancellationToken);
        lock (_lock)
        {
            _joining.Add(entry);
            if (_stepping)
                return entry.WhenEnded;
            _stepping = true;
        }

        _ = StepWhileBusyAsync();
        return entry.WhenEnded;
    }

    /// <summary>Ends all sequences with an exception, as the death of the replica does. It serves the next ones.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock)
        {
            foreach (var entry in _running.Concat(_joining))
                entry.Fail(exception);
        }
    }

    private Task RunWithoutWaiting(SimulatedSequence sequence, LatencyModel latency, CancellationToken cancellationToken)
    {
        var remote = RemoteLoad;
        var others = Interlocked.Increment(ref _admitted) - 1 + remote.Sequences;
        var cachedByOthers = Interlocked.Read(ref _cached) + remote.CachedTokens;
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
                    remote = RemoteLoad;
                    others = Volatile.Read(ref _admitted) - 1 + remote.Sequences;
                    cachedByOthers = Interlocked.Read(ref _cached) - held + remote.CachedTokens;
                }

                after += latency.StepSeconds(others + 1, cachedByOthers + sequence.CachedTokens, 0);
                sequence.RecordToken(after);
            }

            sequence.EmitSince(0);
            lock (_lock)
                BusySeconds += after / (others + 1);
            return Task.CompletedTask;
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
        finally
        {
            Interlocked.Add(ref _cached, -held);
            Interlocked.Decrement(ref _admitted);
        }
    }

    private async Task StepWhileBusyAsync()
    {
        await Task.Yield(); // RunAsync returns without waiting for the first step
        var began = time.GetTimestamp();
        var now = 0.0;
        while (TryJoin(now, began))
        {
            try
            {
                now += StartStep();
                var ahead = (now * timeScale) - time.GetElapsedTime(began).TotalSeconds;
                // Timers count in milliseconds and never fire early; a wait rounded down would spin through its remainder.
                if (ahead > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(ahead * 1_000)), time);
                foreach (var entry in _running)
                    entry.CompleteStep(now);
            }
            catch (Exception e)
            {
                foreach (var entry in _running)
                    entry.Fail(e);
                (began, now) = (time.GetTimestamp(), 0);
            }
        }
    }

    // False if no sequence is left; the next one to arrive starts the loop again.
    private bool TryJoin(double now, long began)
    {
        lock (_lock)
        {
            _running.RemoveAll(static entry => entry.HasEnded);
            foreach (var entry in _joining)
            {
                if (entry.HasEnded)
                    continue;
                entry.Sequence.StartedAt = now == 0 ? 0 : Math.Min(now, time.GetElapsedTime(began, entry.ArrivedAt).TotalSeconds / timeScale);
                _running.Add(entry);
            }

            _joining.Clear();
            _stepping = _running.Count > 0;
            return _stepping;
        }
    }

    // Returns the step's duration in virtual seconds.
    private double StartStep()
    {
        var remote = RemoteLoad;
        int decoding = remote.Sequences, prefill = 0;
        var cached = remote.CachedTokens;
        foreach (var entry in _running)
        {
            if (entry.Sequence.FirstTokenAfter is null)
                prefill += entry.Sequence.PromptTokens;
            else
                decoding++;
            cached += entry.Sequence.CachedTokens;
        }

        var seconds = _running[0].Latency.StepSeconds(decoding, cached, prefill);
        BusySeconds += seconds;
        return seconds;
    }
}

/// <summary>What other processes run on a replica, as of one moment.</summary>
/// <param name="Sequences">How many sequences.</param>
/// <param name="CachedTokens">Tokens of KV cache that they hold.</param>
/// <param name="ReportedAt">Timestamp of the report, of the replica's clock.</param>
public sealed record RemoteLoad(int Sequences, long CachedTokens, long ReportedAt)
{
    /// <summary>The age after which a report no longer counts: 10 s, five heartbeats.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>No other process runs anything.</summary>
    public static RemoteLoad None { get; } = new(0, 0, 0);
}
