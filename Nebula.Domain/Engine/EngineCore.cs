using Nebula.Domain.Engine.KvCache;
using Nebula.Domain.Engine.Scheduling;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine;

/// <summary>
/// The engine of one replica: continuous batching over a paged KV cache. Pure: it knows no clock, no randomness and no I/O, and the same calls give the
/// same results. Not thread-safe.
/// </summary>
/// <remarks>
/// The scheduler, the block manager, the prefix cache and the choice of a victim are policies of their own; the defaults are those of vLLM V1. A step allocates nothing
/// once the tables have grown to the number of sequences.
/// </remarks>
public sealed class EngineCore
{
    private readonly EngineState _state;
    private readonly IStepScheduler _scheduler;
    private readonly IStepTime _stepTime;
    private readonly SteadyDecode _steady;
    private readonly Dictionary<long, int> _slots = [];
    private long[] _emitted = new long[16];
    private long[] _finished = new long[16];
    private long[] _preempted = new long[16];
    private long[] _admitted = new long[16];
    private StepShape _shape;
    private int _endedCount;
    private int _emittedCount;
    private bool _canBeSteady;
    private bool _isSteady;

    /// <summary>Creates an engine with vLLM's policies.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="stepTime">How long a step takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is below 1.</exception>
    public EngineCore(EngineOptions options, IStepTime stepTime)
        : this(
            options,
            stepTime,
            new ChunkedPrefillScheduler(new LastAdmittedPreemption()),
            new KvBlockManager(options.KvBlocks, options.BlockSize, options.PrefixCaching ? new PrefixCache() : null))
    {
    }

    /// <summary>Creates an engine with other policies.</summary>
    internal EngineCore(EngineOptions options, IStepTime stepTime, IStepScheduler scheduler, IKvBlockManager blocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KvBlocks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchedTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSequences, 1);
        _state = new(options, blocks);
        _steady = new(_state, stepTime);
        _stepTime = stepTime;
        _scheduler = scheduler;
    }

    /// <summary>Sequences that wait.</summary>
    public int WaitingCount => _state.Waiting.Count;

    /// <summary>Sequences that run, those included that ended in the last step.</summary>
    public int RunningCount => _state.RunningCount;

    /// <summary>Whether a sequence waits, after the last step, because the batch or the KV cache is full; not if only the step's tokens were used up.</summary>
    public bool IsFull => _state.IsFull;

    /// <summary>What other processes run on this replica; it shares every step, the batch and the KV cache. Default nothing.</summary>
    public RemoteSequences Remote
    {
        get => _state.Remote;
        set => _state.Remote = value;
    }

    /// <summary>KV blocks that no sequence holds.</summary>
    public int FreeBlocks => _state.Blocks.FreeBlocks;

    /// <summary>Tokens of a KV block.</summary>
    public int BlockSize => _state.Options.BlockSize;

    /// <summary>All KV blocks.</summary>
    public int TotalBlocks => _state.Blocks.TotalBlocks;

    /// <summary>Tokens looked up in the prefix cache so far, vLLM's <c>prefix_cache_queries_total</c>.</summary>
    public long QueriedTokens => _state.Blocks.QueriedTokens;

    /// <summary>Tokens found in the prefix cache so far, vLLM's <c>prefix_cache_hits_total</c>.</summary>
    public long HitTokens => _state.Blocks.HitTokens;

    /// <summary>Whether a step would have work.</summary>
    public bool HasWork => _slots.Count > 0;

    /// <summary>The work of the last step.</summary>
    public ref readonly StepShape LastShape => ref _isSteady && _steady.Steps > 0 ? ref _steady.Shape : ref _shape;

    /// <summary>Tokens of a sequence's prompt that came from the prefix cache when it was first admitted; null if it waits or is not here.</summary>
    public int? FindCachedPromptTokens(long id) =>
        _slots.TryGetValue(id, out var slot) && _state.Sequences.CachedPrompt[slot] is >= 0 and var tokens ? tokens : null;

    /// <summary>Tokens of a prompt that are in the prefix cache now, by the hashes of its full blocks. Nothing is counted as looked up.</summary>
    /// <param name="promptTokens">Tokens of the prompt, whose last one is never taken from the cache.</param>
    /// <param name="blockHashes">Chained hashes of its full blocks; null or empty finds nothing.</param>
    public int CountCachedTokens(int promptTokens, ReadOnlySpan<ulong> blockHashes) => _state.Blocks.CountCachedTokens(promptTokens, blockHashes);

    /// <summary>Tokens of KV cache that the running sequences need for what they have computed.</summary>
    public long CountContextTokens()
    {
        EndSteadySteps();
        var tokens = 0L;
        foreach (var slot in _state.Running)
            tokens += _state.Sequences.Ended[slot] ? 0 : _state.Sequences.Computed[slot];
        return tokens;
    }

    /// <summary>Whether a sequence of this many tokens can ever run here.</summary>
    public bool CanHold(long tokens) => (tokens + _state.Options.BlockSize - 1) / _state.Options.BlockSize <= _state.Blocks.TotalBlocks;

    /// <summary>
    /// Computes one step in constant time if, without arrivals and ends, it does nothing but to give one token to each of the sequences that got one in the last step.
    /// </summary>
    /// <param name="durationSeconds">Receives what <see cref="StepResult.DurationSeconds"/> of <see cref="Step"/> would be.</param>
    /// <returns>False, and nothing has changed, if the step is more than that.</returns>
    public bool TryStepSteadily(out double durationSeconds)
    {
        durationSeconds = 0;
        if (_canBeSteady && !_isSteady)
        {
            _steady.Begin();
            _isSteady = true;
        }

        return _isSteady && _steady.TryStep(out durationSeconds);
    }

    /// <summary>Ids of the sequences that got a token in the last step; valid until the next call of <see cref="Step"/>.</summary>
    public ReadOnlySpan<long> LastEmitted => _emitted.AsSpan(0, _emittedCount);

    /// <summary>Takes in arrivals, lets ended sequences go, and computes one step.</summary>
    /// <param name="arrivals">New sequences, in the order of their arrival.</param>
    /// <param name="ended">Sequences that the caller ends: the reply is complete, or its reader left. Ids that are not here are ignored.</param>
    /// <returns>The step's results, which the next call overwrites; a duration of 0 if there was nothing to compute.</returns>
    /// <exception cref="ArgumentException">An arrival repeats an id, has no prompt, or is longer than the whole KV cache.</exception>
    public StepResult Step(ReadOnlySpan<EngineRequest> arrivals, ReadOnlySpan<long> ended)
    {
        EndSteadySteps();
        foreach (var id in ended)
            End(id);
        if (_endedCount > 0)
            _state.RemoveEnded();
        _endedCount = 0;
        foreach (ref readonly var request in arrivals)
            Add(request);

        _state.BeginStep();
        _emittedCount = 0;
        _canBeSteady = false;
        if (_slots.Count == 0)
            return default;

        _scheduler.Schedule(_state);
        var emitted = 0;
        var finished = 0;
        Reserve();
        MeasureAndAdvance(ref emitted, ref finished);
        _emittedCount = emitted;
        _canBeSteady = emitted > 0 && emitted == _state.RunningCount && finished == 0 && _state.PreemptedCount == 0;
        for (var i = 0; i < _state.PreemptedCount; i++)
            _preempted[i] = _state.Sequences.Id[_state.Preempted[i]];
        for (var i = 0; i < _state.AdmittedCount; i++)
            _admitted[i] = _state.Sequences.Id[_state.Admitted[i]];

        return new(
            _shape.Tokens == 0 ? 0 : _stepTime.StepSeconds(_shape),
            _emitted.AsSpan(0, emitted),
            _finished.AsSpan(0, finished),
            _preempted.AsSpan(0, _state.PreemptedCount),
            _admitted.AsSpan(0, _state.AdmittedCount));
    }

    private void EndSteadySteps()
    {
        if (_isSteady && _steady.Steps > 0)
        {
            _shape = _steady.Shape;
            _steady.End();
        }

        _isSteady = false;
    }

    private void MeasureAndAdvance(ref int emitted, ref int finished)
    {
        var sequences = _state.Sequences;
        var window = _stepTime.WindowTokens;
        var shape = default(StepShape);
        foreach (var slot in _state.Running)
        {
            var tokens = sequences.Scheduled[slot];
            if (tokens == 0)
                continue;

            var start = sequences.Computed[slot];
            var length = sequences.Prompt[slot] + sequences.Generated[slot];
            var samples = start + tokens == length;
            if (sequences.Generated[slot] > 0 && tokens == 1 && samples)
                shape.AddDecode(length, window);
            else
                shape.AddPrefill(start, tokens, window, samples);

            sequences.Computed[slot] = start + tokens;
            if (!samples)
                continue;

            _emitted[emitted++] = sequences.Id[slot];
            if (++sequences.Generated[slot] >= sequences.OutputLimit[slot] || !CanHold((long)length + 1))
            {
                sequences.Ended[slot] = true;
                _endedCount++;
                _slots.Remove(sequences.Id[slot]);
                _finished[finished++] = sequences.Id[slot];
            }
        }

        if (shape.Tokens > 0)
            shape.AddDecodes(_state.Remote.Running, _state.Remote.MeanContext, window);
        _shape = shape;
    }

    private void Add(in EngineRequest request)
    {
        if (request.PromptTokens < 1)
            throw new ArgumentException($"Sequence {request.Id} has no prompt.");
        if (!CanHold((long)request.PromptTokens + Math.Max(1, request.OutputTokens) - 1))
            throw new ArgumentException($"Sequence {request.Id} is longer than the KV cache.");
        if (!_slots.TryAdd(request.Id, -1))
            throw new ArgumentException($"Sequence {request.Id} is here already.");
        var slot = _state.Sequences.Add(request);
        _slots[request.Id] = slot;
        _state.Waiting.Enqueue(slot);
    }

    private void End(long id)
    {
        if (!_slots.Remove(id, out var slot))
            return;
        if (_state.Sequences.Running[slot])
        {
            _state.Sequences.Ended[slot] = true;
            _endedCount++;
        }
        else
        {
            _state.Waiting.Remove(slot);
            _state.Sequences.Remove(slot);
        }
    }

    private void Reserve()
    {
        var most = _state.RunningCount + _state.PreemptedCount;
        if (_emitted.Length >= most)
            return;
        var size = Math.Max(most, _emitted.Length * 2);
        _emitted = new long[size];
        _finished = new long[size];
        _preempted = new long[size];
        _admitted = new long[size];
    }
}
