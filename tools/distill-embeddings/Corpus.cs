using Nebula.Domain.Embeddings;

namespace DistillEmbeddings;

/// <summary>The definitions and examples of WordNet, in a fixed order that mixes them.</summary>
internal static class Corpus
{
    /// <summary>Pieces of a text that are kept.</summary>
    public const int MaxPieces = 30;

    /// <summary>Reads <c>data.noun</c>, <c>data.verb</c>, <c>data.adj</c> and <c>data.adv</c>.</summary>
    /// <returns>The pieces of each text.</returns>
    public static int[][] Read(string folder, WordPieceTokenizer tokenizer)
    {
        var texts = new[] { "noun", "verb", "adj", "adv" }.SelectMany(part => File.ReadLines(Path.Combine(folder, $"data.{part}"))).SelectMany(ReadEntry).Distinct(StringComparer.Ordinal);
        var random = new Nebula.Domain.Common.SeededRandom(1);
        return [.. texts.Select(text => (Pieces: PieceList.Split(tokenizer, text), Order: random.NextULong())).Where(t => t.Pieces.Length >= 2).OrderBy(t => t.Order).Select(t => t.Pieces)];
    }

    // 00005930 03 n 01 dwarf 0 001 @ 00004475 n 0000 | a plant or animal that is atypically small; "an example"
    private static IEnumerable<string> ReadEntry(string line)
    {
        var bar = line.IndexOf('|', StringComparison.Ordinal);
        if (line.StartsWith("  ", StringComparison.Ordinal) || bar < 0)
            yield break;
        var fields = line[..bar].Split(' ');
        var definition = true;
        foreach (var part in line[(bar + 1)..].Split(';').Select(p => p.Trim().Trim('"')).Where(p => p.Length >= 8))
        {
            yield return part;
            if (definition)
                yield return $"{fields[4].Replace('_', ' ')}: {part}";
            definition = false;
        }
    }
}

/// <summary>Collects the pieces of a text.</summary>
internal readonly struct PieceList : IPieceReceiver
{
    private const int Unknown = 100;

    private readonly List<int> _ids;

    private PieceList(List<int> ids) => _ids = ids;

    public static int[] Split(WordPieceTokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        tokenizer.Split(text, new PieceList(ids));
        return [.. ids.Take(Corpus.MaxPieces)];
    }

    public void AddPiece(int id) => _ids.Add(id);

    public void AddUnknown(ReadOnlySpan<char> word) => _ids.Add(Unknown);
}
