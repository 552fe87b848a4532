namespace Nebula.Domain.Engine.Scheduling;

/// <summary>A queue of sequences in a ring that grows, to which preempted sequences return at the front.</summary>
internal sealed class SlotQueue
{
    private int[] _ring = new int[16];
    private int _head;

    /// <summary>Sequences in the queue.</summary>
    public int Count { get; private set; }

    /// <summary>The first sequence. The queue must not be empty.</summary>
    public int Peek() => _ring[_head];

    /// <summary>Appends a sequence.</summary>
    public void Enqueue(int slot)
    {
        Reserve();
        _ring[(_head + Count++) & (_ring.Length - 1)] = slot;
    }

    /// <summary>Puts a sequence before all others.</summary>
    public void EnqueueFirst(int slot)
    {
        Reserve();
        _head = (_head - 1) & (_ring.Length - 1);
        _ring[_head] = slot;
        Count++;
    }

    /// <summary>Removes the first sequence. The queue must not be empty.</summary>
    public int Dequeue()
    {
        var slot = _ring[_head];
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return slot;
    }

    /// <summary>Removes a sequence wherever it stands, in linear time. The order of the others remains.</summary>
    public bool Remove(int slot)
    {
        var mask = _ring.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            if (_ring[(_head + i) & mask] != slot)
                continue;
            for (; i < Count - 1; i++)
                _ring[(_head + i) & mask] = _ring[(_head + i + 1) & mask];
            Count--;
            return true;
        }

        return false;
    }

    private void Reserve()
    {
        if (Count < _ring.Length)
            return;
        var larger = new int[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        (_ring, _head) = (larger, 0);
    }
}
