using System.Buffers;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>A heap of positions: the lowest rank first, and the leftmost among equal ranks.</summary>
/// <param name="capacity">The most entries that the heap will hold.</param>
internal struct RankHeap(int capacity)
{
    private readonly long[] _entries = ArrayPool<long>.Shared.Rent(capacity);
    private int _count;

    public void Push(int rank, int position)
    {
        var entry = ((long)rank << 32) | (uint)position;
        var at = _count++;
        while (at > 0 && _entries[(at - 1) / 2] > entry)
        {
            _entries[at] = _entries[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _entries[at] = entry;
    }

    public bool TryPop(out int rank, out int position)
    {
        if (_count == 0)
        {
            rank = position = 0;
            return false;
        }

        var top = _entries[0];
        (rank, position) = ((int)(top >> 32), (int)top);
        var last = _entries[--_count];
        var at = 0;
        while ((2 * at) + 1 < _count)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && _entries[child + 1] < _entries[child])
                child++;
            if (_entries[child] >= last)
                break;
            _entries[at] = _entries[child];
            at = child;
        }

        _entries[at] = last;
        return true;
    }

    public readonly void Return() => ArrayPool<long>.Shared.Return(_entries);
}
