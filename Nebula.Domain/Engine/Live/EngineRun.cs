using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>The sequences of one driver on one engine, whose steps it computes. Times are virtual seconds since the replica became busy. Not thread-safe.</summary>
internal sealed class EngineRun : IStepObserver
{
    private readonly EngineOptions _options;
    private readonly EngineCounts _counts;
    private readonly EngineCore _engine;
    private readonly VirtualDriver _clock;
    private readonly FrontEndQueue _frontEnd;
    private readonly EntryTable _table = new();
    private readonly List<SequenceEntry> _emitting = [];
    private readonly List<SequenceEntry> _ended = [];
    private readonly List<SequenceEntry> _outgrown = [];
    private bool _stepped;

    /// <summary>Creates an engine without sequences.</summary>
    /// <param name="options">The engine's settings.</param>
    /// <param name="stepTime">How long its steps take.</param>
    /// <param name="frontEnd">The time of a request outside the engine.</param>
    /// <param name="counts">Counts its steps.</param>
    public EngineRun(EngineOptions options, IStepTime stepTime, FrontEnd frontEnd, EngineCounts counts)
    {
        (_options, _counts, _engine, _frontEnd) = (options, counts, new EngineCore(options, stepTime), new FrontEndQueue(frontEnd));
        _clock = new VirtualDriver(_engine);
    }

    /// <summary>Sequences that have not been removed.</summary>
    public int Count => _table.Count;

    /// <summary>The end of the last step.</summary>
    public double Now => _clock.Now;

    /// <summary>When clients see the tokens of the last step.</summary>
    public double Seen { get; private set; }

    /// <summary>Sequences in the engine's queue.</summary>
    public int Queued => _engine.WaitingCount;

    /// <summary>Whether the first waiting sequence waits for room in the batch or in the KV cache.</summary>
    public bool IsFull => _engine.IsFull;

    /// <summary>KV blocks that sequences hold.</summary>
    public int UsedBlocks => _engine.TotalBlocks - _engine.FreeBlocks;

    /// <summary>Tokens that sequences have in the KV cache.</summary>
    public long CountContextTokens() => _engine.CountContextTokens();

    /// <summary>Tokens of a prompt that are in the prefix cache.</summary>
    public int CountCachedTokens(int promptTokens, ulong[] blockHashes) => _engine.CountCachedTokens(promptTokens, blockHashes);

    /// <summary>Adds what the prefix cache was asked for.</summary>
    public void CountPrefixes(EngineCounts counts)
    {
        counts.QueriedTokens += _engine.QueriedTokens;
        counts.HitTokens += _engine.HitTokens;
    }

    /// <summary>All sequences.</summary>
    public List<SequenceEntry> ToList() => _table.ToList();

    /// <summary>Adds a sequence.</summary>
    /// <param name="entry">The sequence.</param>
    /// <param name="arrivedAt">When it arrived.</param>
    public void Add(SequenceEntry entry, double arrivedAt)
    {
        var promptTokens = entry.Sequence.PromptTokens;
        _table.Add(entry);
        (entry.ArrivedAt, entry.Due) = (arrivedAt, _frontEnd.Arrive(arrivedAt, promptTokens));
        _clock.Submit(entry.Due, new EngineRequest(entry.Id, (int)Math.Min(promptTokens, _options.KvTokens), 0, entry.Sequence.BlockHashes));
    }

    /// <summary>Removes a sequence, if it is still there.</summary>
    public void Remove(SequenceEntry entry)
    {
        if (_table.Remove(entry) && (entry.IsAdmitted || !_clock.TryWithdraw(entry.Id)))
            _clock.End(entry.Id);
    }

    /// <summary>Takes the sequences that have not left the queue, in the order of their arrival.</summary>
    public List<SequenceEntry> TakeWaiting()
    {
        var waiting = _table.ToList();
        waiting.RemoveAll(static entry => entry.IsAdmitted || !entry.TryDetach());
        waiting.Sort(static (one, other) => one.Due.CompareTo(other.Due));
        waiting.ForEach(Remove);
        return waiting;
    }

    /// <summary>Computes a step, if there are sequences.</summary>
    /// <param name="remote">What other processes run on this replica.</param>
    public void Advance(RemoteSequences remote)
    {
        Settle();
        _emitting.Clear();
        _stepped = false;
        _engine.Remote = remote;
        if (_table.Count > 0)
        {
            _clock.Advance(this);
            if (!_stepped)
                _clock.Advance(this); // the engine has let its last sequence go; now the next one arrives
            if (!_stepped)
                throw new InvalidOperationException("The engine has sequences and computes nothing.");
        }
        else
        {
            if (_engine.HasWork)
                _clock.Advance(this); // lets the last ones go
            _clock.ResetClock();
            _frontEnd.Reset();
        }
    }

    /// <summary>Gives the sequences of the last step their tokens.</summary>
    /// <param name="maxPending">Tokens of a sequence that are emitted together.</param>
    public void Deliver(int maxPending)
    {
        foreach (var entry in _emitting)
        {
            if (entry.CompleteStep(Seen, maxPending))
                _ended.Add(entry);
        }
    }

    void IStepObserver.OnStep(double begin, double end, in StepShape shape, in StepResult result)
    {
        _stepped = true;
        _counts.CountStep(end - begin, shape.Tokens, result.Preempted.Length);
        foreach (var id in result.Admitted)
            _table[id].Admit(begin, _engine.FindCachedPromptTokens(id) ?? 0);
        foreach (var id in result.Emitted)
            _emitting.Add(_table[id]);
        foreach (var id in result.Finished)
            _outgrown.Add(_table[id]);
        Seen = _frontEnd.Emit(end, result.Emitted.Length);
    }

    // Tells the engine how its last step ended.
    private void Settle()
    {
        _ended.ForEach(Remove);
        foreach (var entry in _outgrown)
        {
            // A text that is longer than the whole KV cache continues with the newer half of it.
            if (!entry.HasEnded)
                _clock.Submit(_clock.Now, new EngineRequest(entry.Id, (int)Math.Max(1, _options.KvTokens / 2)));
        }

        _ended.Clear();
        _outgrown.Clear();
    }
}
