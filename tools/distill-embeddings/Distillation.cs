using Nebula.Domain.Embeddings;

namespace DistillEmbeddings;

/// <summary>Writes the data files: the vocabulary, the decompositions of accented letters, and the vectors.</summary>
internal static class Distillation
{
    private const int TrainingTexts = 130_000;
    private const int TextsForComponents = 30_000;

    public static void Run(SentenceModel model, string folder, string wordNet)
    {
        Directory.CreateDirectory(folder);
        var (vocabulary, decompositions) = (SentenceModel.ReadVocabulary(), Decompositions.Format());
        File.WriteAllText(Path.Combine(folder, "vocabulary.txt"), vocabulary);
        File.WriteAllText(Path.Combine(folder, "decompositions.txt"), decompositions);

        using var pieces = new StringReader(vocabulary);
        using var folding = new StringReader(decompositions);
        var texts = Corpus.Read(wordNet, new WordPieceTokenizer(new WordPieceVocabulary(pieces), new CharacterFolding(folding))).Take(TrainingTexts).ToArray();
        Console.WriteLine($"running the model over {texts.Length} texts and {WordPieceVocabulary.Count} pieces");
        var ofTexts = model.RunAll(texts);
        var ofPieces = model.RunAll([.. Enumerable.Range(0, WordPieceVocabulary.Count).Select(id => new[] { id })]);

        var components = new PrincipalComponents(ofTexts[..TextsForComponents], EmbeddingTable.Dimensions);
        var targets = Array.ConvertAll(ofTexts, text => Normalize(components.Project(text)));
        var vectors = Array.ConvertAll(ofPieces, components.Project);
        Weights.Apply(vectors);
        Trainer.Fit(vectors, texts, targets);
        Weights.Rescale(vectors);
        using var file = File.Create(Path.Combine(folder, "vectors.bin"));
        Quantization.Write(vectors, file);
    }

    private static float[] Normalize(float[] vector)
    {
        var norm = MathF.Sqrt(vector.Sum(x => x * x));
        return Array.ConvertAll(vector, x => x / norm);
    }
}
