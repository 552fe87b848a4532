using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nebula.Domain.Embeddings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Embeddings;

public sealed class TextEmbedderTests
{
    private readonly TextEmbedder _embedder = new();

    public static TheoryData<int> Dimensions => [1, 2, 3, 64, 127, 128, 129, 200, 256, 384, 768, 1024, 1536, 2560, 3072, 4096];

    public static TheoryData<string> Texts => ["The quick brown fox", "", " ", "\0\u0007", "🙂", "ภาษาไทย", "\uD800", "東京", new string('x', 200), "!"];

    [Fact]
    public void Embed_Paraphrases_AreNearestToTheirTexts()
    {
        using var file = typeof(TextEmbedderTests).Assembly.GetManifestResourceStream("paraphrases.json")!;
        var cases = JsonSerializer.Deserialize<Case[]>(file, JsonSerializerOptions.Web)!;
        cases.Length.ShouldBe(30);
        var paraphrases = cases.Select(c => c.Paraphrase).ToArray();

        cases.Count(c => FindNearest(c.Text, paraphrases) == c.Paraphrase).ShouldBeGreaterThanOrEqualTo(28);
        // Distractors share words with the text; the model that the vectors are distilled from is never distracted.
        cases.Count(c => FindNearest(c.Text, [.. paraphrases, .. cases.SelectMany(d => d.Distractors)]) == c.Paraphrase).ShouldBeGreaterThanOrEqualTo(26);
    }

    [Fact]
    public void Embed_TextsThatDifferInCaseAndSpace_HaveTheSameVector() =>
        _embedder.Embed("Near  TEXTS\nare near.", 384).ShouldBe(_embedder.Embed("near texts are near.", 384));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Embed_AnyText_HasUnitLengthInAllDimensions(string text)
    {
        foreach (int dimensions in Dimensions.Select(row => row.Data))
        {
            var vector = _embedder.Embed(text, dimensions);

            vector.Length.ShouldBe(dimensions);
            Math.Sqrt(vector.Sum(x => (double)x * x)).ShouldBe(1, 1e-6, $"{dimensions} dimensions");
        }
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Embed_FewerDimensions_IsThePrefixOfMoreAtUnitLength(int dimensions)
    {
        var prefix = _embedder.Embed("The quick brown fox jumps over the lazy dog.", TextEmbedder.MaxDimensions)[..dimensions];
        var norm = Math.Sqrt(prefix.Sum(x => (double)x * x));

        var vector = _embedder.Embed("The quick brown fox jumps over the lazy dog.", dimensions);

        for (var i = 0; i < dimensions; i++)
            ((double)vector[i]).ShouldBe(prefix[i] / norm, 1e-6);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(1536)]
    [InlineData(4096)]
    public void Embed_MoreDimensions_KeepsSimilarities(int dimensions)
    {
        foreach (var other in (string[])["A kitten naps on the couch.", "The stock market fell sharply.", "", "🙂"])
            Similarity("The cat is sleeping on the sofa.", other, dimensions).ShouldBe(Similarity("The cat is sleeping on the sofa.", other), 1e-5);
    }

    [Fact]
    public void Embed_UnknownWords_AreNearThemselvesOnly()
    {
        Similarity("🙂", "🙂").ShouldBe(1, 1e-5);
        Math.Abs(Similarity("🙂", "🚀")).ShouldBeLessThan(0.4);
        Similarity("🚀 rocket", "🚀").ShouldBeGreaterThan(Similarity("🚀 rocket", "🙂"));
    }

    // The bits are pinned: a processor with wider vectors, or another version, must give the same.
    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", 384, 13904363847492211842)]
    [InlineData("Größe, naïveté 🙂 東京", 1000, 4435537259971935529)]
    [InlineData("", 64, 11763639050099919780)]
    public void Embed_SameText_HasTheSameBitsEverywhere(string text, int dimensions, ulong hash) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(_embedder.Embed(text, dimensions).AsSpan())).ShouldBe(hash);

    [Fact]
    public void Embed_IntoASpan_AllocatesNothing()
    {
        var vector = new float[384];
        _embedder.Embed("warm", vector);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
            _embedder.Embed("The quick brown fox jumps over the lazy dog: naïveté, 東京 and 🙂.", vector);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(TextEmbedder.MaxDimensions + 1)]
    public void Embed_DimensionsOutOfRange_Throws(int dimensions) =>
        Should.Throw<ArgumentOutOfRangeException>(() => _embedder.Embed("text", dimensions));

    private string FindNearest(string text, string[] candidates) => candidates.MaxBy(candidate => Similarity(text, candidate))!;

    private double Similarity(string a, string b, int dimensions = 128) =>
        _embedder.Embed(a, dimensions).Zip(_embedder.Embed(b, dimensions), (x, y) => (double)x * y).Sum();

    private sealed record Case(string Text, string Paraphrase, string[] Distractors);
}
