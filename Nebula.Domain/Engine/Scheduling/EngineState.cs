using Nebula.Domain.Engine.KvCache;

namespace Nebula.Domain.Engine.Scheduling;

/// <summary>What a scheduler reads and changes: the sequences, their queue, the running batch and the KV blocks.</summary>
/// <param name="options">The engine's settings.</param>
/// <param name="blocks">The KV blocks.</param>
internal sealed class EngineState(EngineOptions options, IKvBlockManager blocks)
{
    private int[] _running = new int[16];
    private int[] _preempted = new int[16];

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

    /// <summary>Begins a step: no sequence has been preempted in it.</summary>
    public void BeginStep() => PreemptedCount = 0;

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
