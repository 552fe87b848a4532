using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Nebula.Domain.Embeddings;

/// <summary>
/// A vector for each piece of the vocabulary: <see cref="Dimensions"/> signed bytes and a scale. About 4 MB in memory. Thread-safe.
/// </summary>
/// <remarks>
/// The vectors are distilled from all-MiniLM-L6-v2 by <c>tools/distill-embeddings</c>. File: for each piece its scale as a little-endian
/// 32-bit float; then for each piece its signed bytes. The components are in descending order of their variance.
/// </remarks>
internal sealed class EmbeddingTable
{
    /// <summary>Components of a vector: 128.</summary>
    public const int Dimensions = 128;

    private readonly float[] _scales = new float[WordPieceVocabulary.Count];
    private readonly sbyte[] _components = new sbyte[WordPieceVocabulary.Count * Dimensions];

    /// <summary>Reads a table.</summary>
    /// <exception cref="EndOfStreamException">The file is too short.</exception>
    public EmbeddingTable(Stream file)
    {
        file.ReadExactly(MemoryMarshal.AsBytes(_scales.AsSpan()));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(_scales.AsSpan()), MemoryMarshal.Cast<float, int>(_scales.AsSpan()));
        file.ReadExactly(MemoryMarshal.AsBytes(_components.AsSpan()));
    }

    /// <summary>Adds the vector of a piece to a sum.</summary>
    /// <param name="piece">The piece's id.</param>
    /// <param name="sum">The sum; <see cref="Dimensions"/> long.</param>
    /// <remarks>
    /// Each component is one multiplication and one addition, so the sum is the same for every vector width. They are not fused, because
    /// not every processor can fuse them.
    /// </remarks>
    public void AddTo(int piece, Span<float> sum)
    {
        var components = _components.AsSpan(piece * Dimensions, Dimensions);
        var scale = new Vector<float>(_scales[piece]);
        for (var i = 0; i < Dimensions; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(components[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            var part = sum[i..];
            Add(first, scale, part);
            Add(second, scale, part[Vector<float>.Count..]);
            Add(third, scale, part[(2 * Vector<float>.Count)..]);
            Add(fourth, scale, part[(3 * Vector<float>.Count)..]);
        }
    }

    private static void Add(Vector<int> components, Vector<float> scale, Span<float> sum) =>
        (new Vector<float>(sum) + (Vector.ConvertToSingle(components) * scale)).CopyTo(sum);
}
