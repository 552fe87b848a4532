using System.Text.Json;
using Nebula.Domain.Embeddings;

namespace DistillEmbeddings;

/// <summary>Compares the table with the model it was distilled from.</summary>
internal static class Evaluation
{
    public static void Run(SentenceModel model, EmbeddingData data, string path)
    {
        var cases = JsonSerializer.Deserialize<Case[]>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
        var embedder = new TextEmbedder(data);
        var tokenizer = data.Tokenizer;
        Func<string, float[]> small = text => embedder.Embed(text, EmbeddingTable.Dimensions);
        Func<string, float[]> full = text =>
        {
            var vector = model.Run([PieceList.Split(tokenizer, text)])[0];
            var norm = MathF.Sqrt(vector.Sum(x => x * x));
            return Array.ConvertAll(vector, x => x / norm);
        };
        Report("table", cases, small);
        Report("model", cases, full);
        var texts = cases.SelectMany(c => c.Distractors.Prepend(c.Paraphrase).Prepend(c.Text)).ToArray();
        Console.WriteLine($"rank correlation of all similarities: {Correlation(Similarities(texts, small), Similarities(texts, full)):F3}");
    }

    private static void Report(string name, Case[] cases, Func<string, float[]> embed)
    {
        var paraphrases = Array.ConvertAll(cases, c => c.Paraphrase);
        var everything = cases.SelectMany(c => c.Distractors).Concat(paraphrases).ToArray();
        Console.WriteLine($"{name}: of {cases.Length} paraphrases, {CountNearest(paraphrases)} are nearest among all paraphrases, {CountNearest(everything)} also with all distractors");

        int CountNearest(string[] candidates)
        {
            var vectors = Array.ConvertAll(candidates, c => embed(c));
            return cases.Count(c => candidates[Enumerable.Range(0, vectors.Length).MaxBy(i => Dot(embed(c.Text), vectors[i]))] == c.Paraphrase);
        }
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Similarities(string[] texts, Func<string, float[]> embed)
    {
        var vectors = Array.ConvertAll(texts, t => embed(t));
        return [.. from i in Enumerable.Range(0, texts.Length) from j in Enumerable.Range(0, i) select (double)Dot(vectors[i], vectors[j])];
    }

    /// <summary>Spearman's.</summary>
    private static double Correlation(double[] a, double[] b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var mean = (x.Length - 1) / 2.0;
        return x.Zip(y, (p, q) => (p - mean) * (q - mean)).Sum() / x.Sum(p => (p - mean) * (p - mean));
    }

    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        for (var i = 0; i < order.Length; i++)
            ranks[order[i]] = i;
        return ranks;
    }

    /// <summary>A text, one that means the same, and some that share its words or its subject.</summary>
    private sealed record Case(string Text, string Paraphrase, string[] Distractors);
}
