using System.Numerics;
using Nebula.Domain.Common;

namespace Nebula.Domain.Embeddings;

/// <summary>
/// Extends a vector to more dimensions by rotations of itself, so that angles between vectors stay as they are. A prefix of an expanded vector
/// is the expansion to fewer dimensions.
/// </summary>
/// <remarks>
/// Block k of the result is <c>H × D_k × x / √n</c> with the Walsh-Hadamard matrix H and a diagonal of signs D_k that is determined by k; block 0 is x.
/// This is a randomised Hadamard transform (Ailon, Chazelle 2009, "The fast Johnson-Lindenstrauss transform"): orthogonal, and n log n additions.
/// Each component is computed by the same additions in the same order on every processor.
/// </remarks>
internal static class OrthogonalExpansion
{
    private const int Size = EmbeddingTable.Dimensions;
    private const ulong Seed = 0x4E6562756C61; // "Nebula"

    private static readonly float Scale = 1 / MathF.Sqrt(Size);

    /// <summary>Fills a vector with the expansion of its first components.</summary>
    /// <param name="vector">The vector; its first <see cref="EmbeddingTable.Dimensions"/> components are the input.</param>
    public static void Fill(Span<float> vector)
    {
        var source = vector[..Size];
        Span<float> block = stackalloc float[Size];
        for (var at = Size; at < vector.Length; at += Size)
        {
            source.CopyTo(block);
            FlipSigns(block, SeededRandom.Mix(Seed, (ulong)(at / Size)));
            Transform(block);
            block[..Math.Min(Size, vector.Length - at)].CopyTo(vector[at..]);
        }
    }

    private static void FlipSigns(Span<float> block, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var i = 0; i < Size; i += 64)
        {
            var bits = random.NextULong();
            for (var j = i; j < i + 64; j++, bits >>= 1)
                block[j] *= (bits & 1) == 0 ? Scale : -Scale;
        }
    }

    private static void Transform(Span<float> block)
    {
        for (var half = Size / 2; half > 0; half /= 2)
        {
            for (var at = 0; at < Size; at += 2 * half)
                Butterfly(block.Slice(at, half), block.Slice(at + half, half));
        }
    }

    private static void Butterfly(Span<float> low, Span<float> high)
    {
        var i = 0;
        for (; i <= low.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (a, b) = (new Vector<float>(low[i..]), new Vector<float>(high[i..]));
            (a + b).CopyTo(low[i..]);
            (a - b).CopyTo(high[i..]);
        }

        for (; i < low.Length; i++)
            (low[i], high[i]) = (low[i] + high[i], low[i] - high[i]);
    }
}
