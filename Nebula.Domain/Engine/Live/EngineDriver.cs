using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>Runs the engine of one replica for live sequences, on a clock that is real time multiplied, or that does not wait.</summary>
/// <remarks>
/// <para>
/// It is the <see cref="VirtualDriver"/> with waits: a step is computed, its end is waited for, and then its sequences get their tokens. At time scale
/// 0 nothing is waited for. A sequence that arrives during a step joins at its end, after the server's front end.
/// </para>
/// <para>
/// Waits are measured from the moment the replica last became busy, so a late timer delays one token and not all that follow. An idle replica's clock
/// is back at 0, so the same requests always take the same time.
/// </para>
/// <para>
/// At time scale 0 the caller that finds the replica idle computes the steps on its own thread until its sequence has ended, or for 5 ms; a thread of
/// the pool continues if sequences are left. So a short lone sequence changes no thread.
/// </para>
/// <para>
/// An exception from a sequence ends that sequence only. An exception from a step ends all sequences, and the replica continues with a new engine.
/// </para>
/// </remarks>
public sealed class EngineDriver : IThreadPoolWorkItem
{
    // At time scale 0, in tokens: those of a sequence that are emitted together.
    private const int MaxPendingTokens = 256;

    // At time scale 0: how long a thread computes steps that are not its own sequence's, or of a long sequence.
    private static readonly TimeSpan MaxTurn = TimeSpan.FromMilliseconds(5);

    // Steps between two looks at the clock, each of which costs half a short step.
    private const int StepsPerLook = 16;

    // A step holds the first; an arrival takes the second only, so that it does not wait for a step. In this order, and both before the lock of an entry.
    private readonly Lock _lock = new();
    private readonly Lock _inbox = new();
    private readonly Func<EngineRun> _createRun;
    private readonly TimeProvider _time;
    private readonly double _timeScale;
    private readonly Action<IReadOnlyList<SequenceEntry>> _reroute;
    private readonly List<SequenceEntry> _arriving = [];
    private readonly List<SequenceEntry> _cancelled = [];
    private readonly EngineCounts _counts = new();
    private EngineRun _run;
    private volatile RemoteLoad? _remote;
    private Exception? _failure;
    private long _began;
    private bool _stepping;
    private bool _rerouting;
    private bool _isDead;
    private int _live;
    private int _admitted;
    private volatile int _queued;
    private volatile int _usedBlocks;
    private volatile bool _isFull;

    /// <summary>Creates the driver of a replica.</summary>
    /// <param name="options">The engine's settings.</param>
    /// <param name="stepTime">How long its steps take.</param>
    /// <param name="frontEnd">The time of a request outside the engine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timeScale">Real seconds per virtual second; 0 does not wait.</param>
    /// <param name="reroute">Receives sequences that wait here and shall wait elsewhere, in the order of their arrival.</param>
    internal EngineDriver(
        EngineOptions options, IStepTime stepTime, FrontEnd frontEnd, TimeProvider time, double timeScale, Action<IReadOnlyList<SequenceEntry>> reroute)
    {
        Options = options;
        (_createRun, _time, _timeScale, _reroute) = (() => new EngineRun(options, stepTime, frontEnd, _counts), time, timeScale, reroute);
        _run = _createRun();
    }

    /// <summary>The engine's settings.</summary>
    public EngineOptions Options { get; }

    /// <summary>Sequences of this process that have not ended.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>
    /// Sequences of this process that wait for room: those that the engine left in its queue, and those on their way to a full batch.
    /// </summary>
    public int Waiting => Math.Clamp(Math.Max(_queued, Live - Volatile.Read(ref _admitted) - FreeSequences), 0, Live);

    /// <summary>What waits here, in this process and in others.</summary>
    internal ReplicaQueue Queue => new(Math.Max(0, Live - Volatile.Read(ref _admitted)), FreeSequences, Waiting + RemoteLoad.Waiting);

    // Sequences that the batch has room for; 0 if a sequence waits for room.
    private int FreeSequences => _isFull ? 0 : Math.Max(0, RemoteLoad.Running.GetRest(Options.MaxSequences) - Volatile.Read(ref _admitted));

    /// <summary>KV blocks that sequences of this process hold.</summary>
    public int UsedBlocks => Live == 0 ? 0 : _usedBlocks;

    /// <summary>What other processes run on this replica; <see cref="RemoteLoad.None"/> if the latest report is older than <see cref="RemoteLoad.MaxAge"/>.</summary>
    public RemoteLoad RemoteLoad => _remote is { } remote && _time.GetElapsedTime(remote.ReportedAt) <= RemoteLoad.MaxAge ? remote : RemoteLoad.None;

    /// <summary>The replica's number, from 0. Default 0.</summary>
    public int Replica { get; init; }

    /// <summary>What the engine has done since the process started, as a copy.</summary>
    public EngineCounts GetCounts()
    {
        var copy = new EngineCounts();
        lock (_lock)
        {
            copy.Add(_counts);
            _run.CountPrefixes(copy);
        }

        return copy;
    }

    /// <summary>Reports what other processes run on this replica.</summary>
    public void ReportRemoteLoad(RemoteSequences running, int waiting) =>
        _remote = running.Processes == 0 ? null : new RemoteLoad(running, waiting, _time.GetTimestamp());

    /// <summary>
    /// Ends all sequences that have left the queue with an exception, as the death of the replica does. Waiting ones are routed once more, and the
    /// replica continues with an empty KV cache.
    /// </summary>
    public void Fail(Exception exception)
    {
        List<SequenceEntry> running;
        lock (_lock)
        {
            running = _run.ToList();
            running.RemoveAll(static entry => !entry.IsAdmitted);
            _isDead = true;
            if (!IsStepping())
                Restart();
        }

        foreach (var entry in running)
            entry.Fail(exception);
    }

    /// <summary>What this process runs here, for the other processes.</summary>
    internal ReplicaReport GetReport(int replica)
    {
        var waiting = Waiting;
        lock (_lock)
            return new ReplicaReport(replica, Live - waiting, waiting, Live == 0 ? 0 : _run.CountContextTokens(), UsedBlocks);
    }

    /// <summary>What a router needs to know.</summary>
    /// <param name="looked">The sequence whose prompt is looked up in the prefix cache; null for none.</param>
    internal ReplicaStatus GetStatus(EngineSequence? looked)
    {
        var (remote, waiting) = (RemoteLoad, Waiting);
        var cached = 0;
        if (looked is { BlockHashes: { Length: > 0 } hashes, PromptTokens: var prompt })
        {
            lock (_lock)
                cached = _run.CountCachedTokens(prompt, hashes);
        }

        return new ReplicaStatus(
            Live - waiting + remote.Running.Running, waiting + remote.Waiting, (double)(UsedBlocks + remote.Running.Blocks) / Options.KvBlocks, cached);
    }

    /// <summary>Adds a sequence.</summary>
    /// <returns>Whether the caller has to call <see cref="Start(SequenceEntry)"/>.</returns>
    internal bool Enqueue(SequenceEntry entry)
    {
        lock (_inbox)
        {
            if (!entry.TryAttach(this))
                return false;
            entry.ArrivedTimestamp = _time.GetTimestamp();
            _arriving.Add(entry);
            if (_stepping)
                return false;
            _stepping = true;
            _began = entry.ArrivedTimestamp;
            return true;
        }
    }

    /// <summary>Computes steps while there is work, on other threads.</summary>
    internal void Start()
    {
        if (_timeScale > 0)
            _ = StepWhileBusyAsync();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Computes steps while there is work; at time scale 0 on this thread until a sequence has ended, or for a turn.</summary>
    internal void Start(SequenceEntry entry)
    {
        if (_timeScale > 0)
            Start();
        else
            Step(entry);
    }

    /// <summary>Lets all sequences that wait be routed once more.</summary>
    internal void RerouteWaiting()
    {
        lock (_inbox)
            _rerouting = _stepping;
    }

    /// <summary>A sequence was cancelled; the engine is told at the next step.</summary>
    internal void OnCancelled(SequenceEntry entry)
    {
        lock (_inbox)
            _cancelled.Add(entry);
    }

    internal void CountLive(int change) => Interlocked.Add(ref _live, change);

    internal void CountAdmitted(int change) => Interlocked.Add(ref _admitted, change);

    void IThreadPoolWorkItem.Execute() => Step(null);

    private void Step(SequenceEntry? own)
    {
        var began = _time.GetTimestamp();
        for (var steps = 1; TryStep(); steps++)
        {
            _run.Deliver(MaxPendingTokens);
            if ((own is { HasEnded: true } && Live > 0) || (steps % StepsPerLook == 0 && _time.GetElapsedTime(began) > MaxTurn))
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
    }

    private async Task StepWhileBusyAsync()
    {
        await Task.Yield(); // Start returns without waiting for the first step
        while (TryStep())
        {
            try
            {
                var ahead = (_run.Seen * _timeScale) - _time.GetElapsedTime(_began).TotalSeconds;
                if (ahead > 0)
                    await StepTimer.WaitAsync(TimeSpan.FromSeconds(ahead), _time);
                _run.Deliver(maxPending: 1);
            }
            catch (Exception e)
            {
                lock (_lock)
                    _failure = e;
            }
        }
    }

    // Computes a step. False if no sequence is left; the next one to arrive starts the loop again.
    private bool TryStep()
    {
        IReadOnlyList<SequenceEntry> failed = [], rerouted = [];
        Exception? failure;
        bool isBusy;
        lock (_lock)
        {
            try
            {
                if (_isDead)
                {
                    rerouted = TakeWaiting();
                    Restart();
                }

                if (_failure is null)
                {
                    if (TakeIn())
                        rerouted = [.. rerouted, .. TakeWaiting()];
                    _run.Advance(RemoteLoad.Running);
                    (_queued, _isFull, _usedBlocks) = (_run.Queued, _run.IsFull, _run.UsedBlocks);
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }

            failure = _failure;
            if (failure is not null)
            {
                failed = _run.ToList();
                Restart();
            }

            lock (_inbox)
                isBusy = _stepping = _run.Count > 0 || _arriving.Count > 0;
        }

        foreach (var entry in failed)
            entry.Fail(failure!);
        if (rerouted.Count > 0)
            _reroute(rerouted);
        return isBusy;
    }

    // Called under the lock, as the rest. Returns whether the sequences that wait shall be routed once more.
    private bool TakeIn()
    {
        lock (_inbox)
        {
            _cancelled.ForEach(_run.Remove);
            foreach (var entry in _arriving)
            {
                if (!entry.HasEnded)
                    _run.Add(entry, _timeScale == 0 ? _run.Now : Math.Max(0, _time.GetElapsedTime(_began, entry.ArrivedTimestamp).TotalSeconds / _timeScale));
            }

            _cancelled.Clear();
            _arriving.Clear();
            var rerouting = _rerouting;
            _rerouting = false;
            return rerouting;
        }
    }

    private List<SequenceEntry> TakeWaiting()
    {
        var waiting = _run.TakeWaiting();
        foreach (var entry in waiting)
            entry.Before += _timeScale == 0 ? _run.Now - entry.ArrivedAt : GetWait(entry);
        lock (_inbox)
        {
            foreach (var entry in _arriving.Where(static entry => entry.TryDetach()))
            {
                // At time scale 0 it arrives when it is taken in.
                entry.Before += _timeScale == 0 ? 0 : GetWait(entry);
                waiting.Add(entry);
            }

            _arriving.Clear();
        }

        return waiting;
    }

    private bool IsStepping()
    {
        lock (_inbox)
            return _stepping;
    }

    private double GetWait(SequenceEntry entry) => _time.GetElapsedTime(entry.ArrivedTimestamp).TotalSeconds / _timeScale;

    private void Restart()
    {
        _run.CountPrefixes(_counts);
        _run = _createRun();
        lock (_inbox)
            _cancelled.Clear();
        (_failure, _isDead, _began) = (null, false, _time.GetTimestamp());
        (_queued, _isFull, _usedBlocks) = (0, false, 0);
    }
}
