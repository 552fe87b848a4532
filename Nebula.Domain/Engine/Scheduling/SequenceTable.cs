namespace Nebula.Domain.Engine.Scheduling;

/// <summary>The sequences of an engine, one column per property: a step touches few columns of many sequences.</summary>
/// <remarks>A sequence is a slot number from <see cref="Add"/> until <see cref="Remove"/>; the slot is then used again.</remarks>
internal sealed class SequenceTable
{
    /// <summary>The id of each sequence.</summary>
    public long[] Id = [];

    /// <summary>Tokens of the prompt.</summary>
    public int[] Prompt = [];

    /// <summary>Tokens of the reply so far.</summary>
    public int[] Generated = [];

    /// <summary>Tokens after which the reply ends; <see cref="int.MaxValue"/> if unknown.</summary>
    public int[] OutputLimit = [];

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int[] Computed = [];

    /// <summary>Tokens of this step.</summary>
    public int[] Scheduled = [];

    /// <summary>KV blocks that the sequence holds.</summary>
    public int[] Blocks = [];

    /// <summary>Tokens of the prompt that were in the prefix cache when the sequence was first admitted; -1 until then.</summary>
    public int[] CachedPrompt = [];

    /// <summary>Hashes of its full blocks; empty if they are not shared.</summary>
    public ulong[][] Hashes = [];

    /// <summary>Ids of its leading blocks that are in the prefix cache.</summary>
    public int[][] SharedBlocks = [];

    /// <summary>Number of valid entries of <see cref="SharedBlocks"/>.</summary>
    public int[] SharedCount = [];

    /// <summary>Whether the sequence is running.</summary>
    public bool[] Running = [];

    /// <summary>Whether the sequence ended and leaves before the next step is scheduled.</summary>
    public bool[] Ended = [];

    private int[] _free = [];
    private int _freeCount;

    /// <summary>Sequences in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a sequence that waits.</summary>
    public int Add(in EngineRequest request)
    {
        if (_freeCount == 0)
            Grow();
        var slot = _free[--_freeCount];
        Count++;
        Id[slot] = request.Id;
        Prompt[slot] = request.PromptTokens;
        OutputLimit[slot] = request.OutputTokens > 0 ? request.OutputTokens : int.MaxValue;
        Hashes[slot] = request.BlockHashes ?? [];
        Generated[slot] = Computed[slot] = Scheduled[slot] = Blocks[slot] = SharedCount[slot] = 0;
        CachedPrompt[slot] = -1;
        Running[slot] = Ended[slot] = false;
        if (SharedBlocks[slot].Length < Hashes[slot].Length)
            SharedBlocks[slot] = new int[Hashes[slot].Length];
        return slot;
    }

    /// <summary>Removes a sequence that holds no blocks.</summary>
    public void Remove(int slot)
    {
        Hashes[slot] = [];
        _free[_freeCount++] = slot;
        Count--;
    }

    private void Grow()
    {
        var (old, size) = (Id.Length, Math.Max(16, Id.Length * 2));
        Array.Resize(ref Id, size);
        Array.Resize(ref Prompt, size);
        Array.Resize(ref Generated, size);
        Array.Resize(ref OutputLimit, size);
        Array.Resize(ref Computed, size);
        Array.Resize(ref Scheduled, size);
        Array.Resize(ref Blocks, size);
        Array.Resize(ref CachedPrompt, size);
        Array.Resize(ref Hashes, size);
        Array.Resize(ref SharedBlocks, size);
        Array.Resize(ref SharedCount, size);
        Array.Resize(ref Running, size);
        Array.Resize(ref Ended, size);
        Array.Resize(ref _free, size);
        for (var slot = size - 1; slot >= old; slot--)
        {
            SharedBlocks[slot] = [];
            _free[_freeCount++] = slot;
        }
    }
}
