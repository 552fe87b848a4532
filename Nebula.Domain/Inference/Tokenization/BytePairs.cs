using System.Buffers;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// Finds the tokens of one piece of text by byte-pair encoding: merges neighbouring parts, lowest rank first, until no pair is a token.
/// </summary>
internal static class BytePairs
{
    /// <summary>Up to this length, scanning all pairs for the lowest rank is faster than a heap.</summary>
    private const int MaxScannedBytes = 64;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="padded">The piece's bytes, followed by <see cref="TokenVocabulary.Padding"/> bytes that must be readable.</param>
    /// <param name="length">The number of the piece's bytes.</param>
    public static int Count(TokenVocabulary vocabulary, ReadOnlySpan<byte> padded, int length)
    {
        if (length <= 1 || vocabulary.Rank(padded, 0, length) != TokenVocabulary.None)
            return Math.Min(length, 1);
        Span<int> starts = stackalloc int[MaxScannedBytes + 1];
        return length <= MaxScannedBytes ? SplitByScan(vocabulary, padded, length, starts) : SplitByHeap(vocabulary, padded, length, []);
    }

    /// <summary>Splits a piece into tokens. Returns their number.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="padded">The piece's bytes, followed by <see cref="TokenVocabulary.Padding"/> bytes that must be readable.</param>
    /// <param name="length">The number of the piece's bytes.</param>
    /// <param name="starts">Receives where each token starts, and after the last one <paramref name="length"/>. Room for that many plus 1.</param>
    public static int Split(TokenVocabulary vocabulary, ReadOnlySpan<byte> padded, int length, Span<int> starts)
    {
        if (length <= 1 || vocabulary.Rank(padded, 0, length) != TokenVocabulary.None)
        {
            starts[0] = 0;
            starts[Math.Min(length, 1)] = length;
            return Math.Min(length, 1);
        }

        return length <= MaxScannedBytes ? SplitByScan(vocabulary, padded, length, starts) : SplitByHeap(vocabulary, padded, length, starts);
    }

    private static int SplitByScan(TokenVocabulary vocabulary, ReadOnlySpan<byte> padded, int length, Span<int> starts)
    {
        // Part i is the bytes from starts[i] to starts[i + 1]; ranks[i] is that of part i with the next.
        Span<int> ranks = stackalloc int[MaxScannedBytes];
        for (var i = 0; i <= length; i++)
            starts[i] = i;
        for (var i = 0; i + 1 < length; i++)
            ranks[i] = vocabulary.RankOfPair(padded[i], padded[i + 1]);

        var parts = length;
        while (parts > 1)
        {
            var best = 0;
            for (var i = 1; i < parts - 1; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (ranks[best] == TokenVocabulary.None)
                break;

            starts[(best + 2)..(parts + 1)].CopyTo(starts[(best + 1)..]);
            if (best + 2 < parts)
                ranks[(best + 2)..parts].CopyTo(ranks[(best + 1)..]);
            parts--;
            if (best + 1 < parts)
                ranks[best] = vocabulary.Rank(padded, starts[best], starts[best + 2] - starts[best]);
            if (best > 0)
                ranks[best - 1] = vocabulary.Rank(padded, starts[best - 1], starts[best + 1] - starts[best - 1]);
        }

        return parts;
    }

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="padded">The piece's bytes and their padding.</param>
    /// <param name="length">The number of the piece's bytes.</param>
    /// <param name="starts">Receives where each token starts; empty if only their number matters.</param>
    private static int SplitByHeap(TokenVocabulary vocabulary, ReadOnlySpan<byte> padded, int length, Span<int> starts)
    {
        // Parts are a doubly linked list over the byte positions at which they start. A heap entry is stale if its rank differs from its part's.
        var rented = ArrayPool<int>.Shared.Rent(3 * (length + 1));
        Span<int> next = rented.AsSpan(0, length + 1);
        Span<int> previous = rented.AsSpan(length + 1, length + 1);
        Span<int> ranks = rented.AsSpan(2 * (length + 1), length + 1);
        var heap = new RankHeap(3 * length);
        for (var i = 0; i < length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            ranks[i] = i + 1 < length ? vocabulary.RankOfPair(padded[i], padded[i + 1]) : TokenVocabulary.None;
            if (ranks[i] != TokenVocabulary.None)
                heap.Push(ranks[i], i);
        }

        var parts = length;
        while (heap.TryPop(out var rank, out var at))
        {
            if (ranks[at] != rank)
                continue;

            var merged = next[at];
            ranks[merged] = TokenVocabulary.None;
            next[at] = next[merged];
            if (next[at] < length)
                previous[next[at]] = at;
            parts--;
            Rerank(at, next, ranks, padded);
            if (previous[at] >= 0)
                Rerank(previous[at], next, ranks, padded);
        }

        for (int at = 0, part = 0; !starts.IsEmpty && part <= parts; part++)
        {
            starts[part] = at;
            at = at < length ? next[at] : at;
        }

        heap.Return();
        ArrayPool<int>.Shared.Return(rented);
        return parts;

        void Rerank(int at, ReadOnlySpan<int> next, Span<int> ranks, ReadOnlySpan<byte> padded)
        {
            ranks[at] = next[at] < length ? vocabulary.Rank(padded, at, next[next[at]] - at) : TokenVocabulary.None;
            if (ranks[at] != TokenVocabulary.None)
                heap.Push(ranks[at], at);
        }
    }
}
