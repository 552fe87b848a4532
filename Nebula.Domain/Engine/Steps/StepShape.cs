namespace Nebula.Domain.Engine.Steps;

/// <summary>The work of one step: everything that its duration depends on.</summary>
public record struct StepShape
{
    /// <summary>Sequences that decode one token each.</summary>
    public int DecodeSequences { get; set; }

    /// <summary>Sequences whose prompt, or a chunk of it, is prefilled.</summary>
    public int PrefillSequences { get; set; }

    /// <summary>Prompt tokens that are prefilled.</summary>
    public int PrefillTokens { get; set; }

    /// <summary>Sequences that get a token at the end of the step.</summary>
    public int SampledSequences { get; set; }

    /// <summary>Cached tokens that layers with full attention read: the contexts of all decoding sequences, and what precedes each chunk.</summary>
    public double ContextTokens { get; set; }

    /// <summary>The same for layers with a sliding window: at most the window per sequence.</summary>
    public double WindowTokens { get; set; }

    /// <summary>Pairs of a prefilled token and a token that it attends to, in a layer with full attention.</summary>
    public double PrefillPairs { get; set; }

    /// <summary>The same in a layer with a sliding window.</summary>
    public double WindowPairs { get; set; }

    /// <summary>Tokens that pass through the model.</summary>
    public readonly int Tokens => DecodeSequences + PrefillTokens;

    /// <summary>Adds a decoding sequence.</summary>
    /// <param name="context">Tokens in its cache after this step.</param>
    /// <param name="window">Tokens of the model's sliding window; <see cref="int.MaxValue"/> if it has none.</param>
    public void AddDecode(int context, int window)
    {
        DecodeSequences++;
        SampledSequences++;
        ContextTokens += context;
        WindowTokens += Math.Min(context, window);
    }

    /// <summary>Adds decoding sequences.</summary>
    /// <param name="count">How many.</param>
    /// <param name="meanContext">Tokens that each has in its cache, on average.</param>
    /// <param name="window">Tokens of the model's sliding window; <see cref="int.MaxValue"/> if it has none.</param>
    public void AddDecodes(int count, double meanContext, int window)
    {
        DecodeSequences += count;
        SampledSequences += count;
        ContextTokens += count * meanContext;
        WindowTokens += count * Math.Min(meanContext, window);
    }

    /// <summary>Adds a chunk of a prompt.</summary>
    /// <param name="start">Tokens that precede it in the cache.</param>
    /// <param name="tokens">Tokens of the chunk.</param>
    /// <param name="window">Tokens of the model's sliding window; <see cref="int.MaxValue"/> if it has none.</param>
    /// <param name="samples">Whether the chunk completes its prompt.</param>
    public void AddPrefill(int start, int tokens, int window, bool samples)
    {
        PrefillSequences++;
        PrefillTokens += tokens;
        ContextTokens += start;
        WindowTokens += Math.Min(start, window);
        PrefillPairs += Pairs(start, tokens);
        // The first tokens of a sequence see less than a window; each later one sees exactly the window.
        var growing = Math.Clamp(window - start, 0, tokens);
        WindowPairs += Pairs(start, growing) + ((double)(tokens - growing) * window);
        if (samples)
            SampledSequences++;
    }

    private static double Pairs(double start, double tokens) => tokens * (start + ((tokens + 1) / 2));
}
