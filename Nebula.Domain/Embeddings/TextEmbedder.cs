using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Nebula.Domain.Embeddings;

/// <summary>
/// Computes the embedding of a text: the sum of its pieces' vectors, expanded or truncated to the number of dimensions asked for, with unit length.
/// Near texts have near vectors. Thread-safe; the same text has the same vector on every platform.
/// </summary>
/// <remarks>
/// <para>
/// The method is model2vec's (Tulkens, van Dongen 2024): the vectors are those of all-MiniLM-L6-v2 for each piece of its own vocabulary, reduced by PCA and
/// weighted by rank; see <c>tools/distill-embeddings</c>. A shorter vector is the prefix of a longer one, scaled to unit length.
/// </para>
/// <para>The data is loaded once per process, by the first use or by <see cref="Warm"/>: about 7 MB.</para>
/// </remarks>
public sealed class TextEmbedder
{
    /// <summary>The most dimensions of a vector: 4,096.</summary>
    public const int MaxDimensions = 4096;

    // The mean length of a piece's vector is 1, and so is that of an unknown word.
    private static readonly float UnknownComponent = 1 / MathF.Sqrt(EmbeddingTable.Dimensions);

    private static readonly Lazy<EmbeddingData> Shipped = new(EmbeddingData.Load);

    private readonly Lazy<EmbeddingData> _data;

    /// <summary>Creates an embedder over the data that ships with this assembly.</summary>
    public TextEmbedder() => _data = Shipped;

    /// <summary>Creates an embedder over other data.</summary>
    internal TextEmbedder(EmbeddingData data) => _data = new(data);

    /// <summary>Loads the data in the background.</summary>
    public Task Warm() => Task.Run(() => Embed("Hello, world!", EmbeddingTable.Dimensions));

    /// <summary>Computes the embedding of a text.</summary>
    /// <param name="text">Any text. An empty one has a vector too, and so has one without a known word.</param>
    /// <param name="dimensions">Components of the vector, 1 to <see cref="MaxDimensions"/>.</param>
    /// <returns>The vector; its length is 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimensions"/> is out of its range.</exception>
    public float[] Embed(ReadOnlySpan<char> text, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MaxDimensions);
        var vector = new float[dimensions];
        Embed(text, vector.AsSpan());
        return vector;
    }

    /// <summary>Writes the embedding of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="vector">Receives the components, 1 to <see cref="MaxDimensions"/>.</param>
    public void Embed(ReadOnlySpan<char> text, Span<float> vector)
    {
        var data = _data.Value;
        Span<float> shortVector = stackalloc float[EmbeddingTable.Dimensions];
        var whole = vector.Length < shortVector.Length ? shortVector : vector;
        var components = whole[..EmbeddingTable.Dimensions];
        components.Clear();
        var sum = new PieceSum(data.Table, components);
        data.Tokenizer.Split(text, sum);
        if (!components.ContainsAnyExcept(0f))
            sum.AddUnknown(text);
        OrthogonalExpansion.Fill(whole);
        whole[..vector.Length].CopyTo(vector);
        Normalize(vector);
    }

    // Four sums in a fixed order: the same result for every vector width.
    private static void Normalize(Span<float> vector)
    {
        Span<double> squares = stackalloc double[4];
        for (var i = 0; i < vector.Length; i++)
            squares[i & 3] += (double)vector[i] * vector[i];
        var norm = Math.Sqrt(squares[0] + squares[1] + (squares[2] + squares[3]));
        if (norm == 0)
        {
            vector[0] = 1;
            return;
        }

        var scale = (float)(1 / norm);
        foreach (ref var component in vector)
            component *= scale;
    }

    /// <summary>The sum of the vectors of a text's pieces.</summary>
    private readonly ref struct PieceSum(EmbeddingTable table, Span<float> sum) : IPieceReceiver
    {
        private readonly EmbeddingTable _table = table;
        private readonly Span<float> _sum = sum;

        public void AddPiece(int id) => _table.AddTo(id, _sum);

        /// <summary>An unknown word has a direction of its own: the 128 bits of its hash are the signs of its components.</summary>
        public void AddUnknown(ReadOnlySpan<char> word)
        {
            var bits = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(word));
            for (var i = 0; i < EmbeddingTable.Dimensions; i++, bits >>= 1)
                _sum[i] += UInt128.IsEvenInteger(bits) ? UnknownComponent : -UnknownComponent;
        }
    }
}
