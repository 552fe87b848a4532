using System.Reflection;

namespace Nebula.Domain.Embeddings;

/// <summary>What an embedding is computed from: the resources that <c>tools/distill-embeddings</c> writes.</summary>
internal sealed class EmbeddingData
{
    private EmbeddingData(WordPieceTokenizer tokenizer, EmbeddingTable table)
    {
        Tokenizer = tokenizer;
        Table = table;
    }

    /// <summary>Splits a text into pieces.</summary>
    public WordPieceTokenizer Tokenizer { get; }

    /// <summary>The vectors of the pieces.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>Reads the resources of this assembly; it takes about 25 ms.</summary>
    /// <exception cref="InvalidOperationException">A resource is missing; the message names it.</exception>
    public static EmbeddingData Load() => Load(static name =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream($"embeddings/{name}")
        ?? throw new InvalidOperationException($"The resource embeddings/{name} is missing."));

    /// <summary>Reads the files.</summary>
    /// <param name="open">Opens the file of a name.</param>
    public static EmbeddingData Load(Func<string, Stream> open)
    {
        using var vocabulary = new StreamReader(open("vocabulary.txt"));
        using var decompositions = new StreamReader(open("decompositions.txt"));
        using var vectors = open("vectors.bin");
        return new EmbeddingData(new WordPieceTokenizer(new WordPieceVocabulary(vocabulary), new CharacterFolding(decompositions)), new EmbeddingTable(vectors));
    }
}
