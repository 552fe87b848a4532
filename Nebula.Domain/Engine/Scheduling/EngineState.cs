using Nebula.Domain.Engine.KvCache;

namespace Nebula.Domain.Engine.Scheduling;

/// <summary>What a scheduler reads and changes: the sequences, their queue, the running batch and the KV blocks.</summary>
/// <param name="options">The engine's settings.</param>
/// <param name="blocks">The KV blocks.</param>
internal sealed class EngineState(EngineOptions options, IKvBlockManager blocks)
{
    private int[] _running = new int[16];
    private int[] _preempted = new int[16];
    private int[] _admitted = new int[16];

    /// <summary>The engine's settings.</summary>
    public EngineOptions Options { get; } = options;

    /// <summary>The KV blocks.</summary>
    public IKvBlockManager Blocks { get; } = blocks;

    /// <summary>All sequences.</summary>
    public SequenceTable Sequences { get; } = new();

    /// <summary>Sequences that wait, in the order in which they will run.</summary>
    public SlotQueue Waiting { get; } = new();

    /// <summary>Running sequences, in the order in which they were admitted.</summary>
    public ReadOnlySpan<int> Running => _running.AsSpan(0, RunningCount);

    /// <summary>Number of running sequences.</summary>
    public int RunningCount { get; private set; }

    /// <summary>Sequences that lost their blocks in this step.</summary>
    public ReadOnlySpan<int> Preempted => _preempted.AsSpan(0, PreemptedCount);

    /// <summary>Number of sequences that lost their blocks in this step.</summary>
    public int PreemptedCount { get; private set; }

    /// <summary>Sequences that were admitted for the first time in this step.</summary>
    public ReadOnlySpan<int> Admitted => _admitted.AsSpan(0, AdmittedCount);

    /// <summary>Number of sequences that were admitted for the first time in this step.</summary>
    public int AdmittedCount { get; private set; }

    /// <summary>Whether the first waiting sequence waits for room in the batch or in the KV cache. The scheduler sets it.</summary>
    public bool IsFull { get; set; }

    /// <summary>What other processes run on this replica.</summary>
    public RemoteSequences Remote { get; set; }

    /// <summary>Most sequences that run here at once: what others leave, and at least this process's share.</summary>
    public int MaxSequences => Remote.GetRest(Options.MaxSequences);

    /// <summary>Most tokens of a step here: what the tokens of others leave, and at least this process's share.</summary>
    public int MaxBatchedTokens => Remote.GetRest(Options.MaxBatchedTokens);

    /// <summary>
    /// KV blocks that count as held by others: what they hold, but never this process's share. A sequence that runs alone may use every block.
    /// </summary>
    public int GetReservedBlocks(int otherRunning) =>
        otherRunning == 0 ? 0 : Math.Min(Remote.Blocks, Options.KvBlocks - Remote.GetShare(Options.KvBlocks));

    /// <summary>Begins a step: no sequence has been preempted or admitted in it.</summary>
    public void BeginStep()
    {
        (PreemptedCount, AdmittedCount) = (0, 0);
        IsFull = false;
    }

    /// <summary>Notes that a sequence was admitted for the first time.</summary>
    public void NoteAdmitted(int slot)
    {
        if (AdmittedCount == _admitted.Length)
            Array.Resize(ref _admitted, AdmittedCount * 2);
        _admitted[AdmittedCount++] = slot;
    }

    /// <summary>Appends a sequence, whose blocks are held, to the running ones.</summary>
    public void Run(int slot)
    {
        if (RunningCount == _running.Length)
            Array.Resize(ref _running, RunningCount * 2);
        _running[RunningCount++] = slot;
        Sequences.Running[slot] = true;
    }

    /// <summary>Takes the blocks from a running sequence and puts it before all that wait; everything it has computed will be computed once more.</summary>
    public void Preempt(int index)
    {
        var slot = _running[index];
        RemoveAt(index);
        Blocks.Release(Sequences, slot);
        Sequences.Computed[slot] = Sequences.Scheduled[slot] = 0;
        Waiting.EnqueueFirst(slot);
        if (PreemptedCount == _preempted.Length)
            Array.Resize(ref _preempted, PreemptedCount * 2);
        _preempted[PreemptedCount++] = slot;
    }

    /// <summary>Removes every sequence that has ended from the running ones and releases its blocks.</summary>
    public void RemoveEnded()
    {
        var kept = 0;
        for (var i = 0; i < RunningCount; i++)
        {
            var slot = _running[i];
            if (!Sequences.Ended[slot])
            {
                _running[kept++] = slot;
                continue;
            }

            Blocks.Release(Sequences, slot);
            Sequences.Remove(slot);
        }

        RunningCount = kept;
    }

    private void RemoveAt(int index)
    {
        Sequences.Running[_running[index]] = false;
        Array.Copy(_running, index + 1, _running, index, RunningCount - index - 1);
        RunningCount--;
    }
}
