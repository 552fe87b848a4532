namespace DistillEmbeddings;

/// <summary>
/// Weighs frequent pieces down: <c>a / (a + p)</c> with the frequency p by Zipf's law (Arora et al. 2017, "A simple but tough-to-beat baseline for sentence embeddings").
/// </summary>
internal static class Weights
{
    // The vocabulary holds reserved pieces, then single characters, then words in the order of their frequency, of which "the" is the first.
    private const int FirstWord = 1996, LastAsciiCharacter = 1064;
    private const int RankOfAsciiCharacter = 10, RankOfOtherCharacter = 5000;
    private const double Coefficient = 0.0003;

    /// <summary>Multiplies each vector by the weight of its piece.</summary>
    public static void Apply(float[][] vectors)
    {
        var harmonic = Enumerable.Range(1, vectors.Length).Sum(rank => 1.0 / rank);
        for (var i = 0; i < vectors.Length; i++)
        {
            var rank = i >= FirstWord ? i - FirstWord + 1 : i <= LastAsciiCharacter ? RankOfAsciiCharacter : RankOfOtherCharacter;
            Scale(vectors[i], Coefficient / (Coefficient + (1 / (rank * harmonic))));
        }

        Rescale(vectors);
    }

    /// <summary>Scales all vectors so that their mean length is 1.</summary>
    public static void Rescale(float[][] vectors)
    {
        var mean = vectors.Average(vector => Math.Sqrt(vector.Sum(x => (double)x * x)));
        foreach (var vector in vectors)
            Scale(vector, 1 / mean);
    }

    private static void Scale(float[] vector, double factor)
    {
        foreach (ref var component in vector.AsSpan())
            component *= (float)factor;
    }
}
