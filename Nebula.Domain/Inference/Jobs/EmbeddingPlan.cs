namespace Nebula.Domain.Inference.Jobs;

/// <summary>How a job embeds its prompt's inputs: each choice embeds a run of them, so that long lists are spread over activities.</summary>
/// <param name="Dimensions">Components of each vector; 0 if the backend decides.</param>
/// <param name="Chunks">How many inputs each choice embeds, in order.</param>
public sealed record EmbeddingPlan(int Dimensions, IReadOnlyList<int> Chunks)
{
    /// <summary>The most inputs that one choice embeds: 128.</summary>
    public const int MaxInputs = 128;

    /// <summary>The most tokens that one choice embeds if it embeds several inputs: 8,192, or one context if that is more. A prefill of that size is a usual step of vLLM.</summary>
    public const int MaxTokens = 8_192;

    /// <summary>Creates the plan of a list of inputs.</summary>
    /// <param name="dimensions">Components of each vector; 0 if the backend decides.</param>
    /// <param name="tokens">The tokens of each input.</param>
    /// <param name="context">The most tokens that one input may have.</param>
    public static EmbeddingPlan Create(int dimensions, IReadOnlyList<int> tokens, int context)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var chunks = new List<int>(1);
        var (inputs, sum) = (0, 0L);
        foreach (var count in tokens)
        {
            if (inputs == MaxInputs || (inputs > 0 && sum + count > Math.Max(MaxTokens, context)))
            {
                chunks.Add(inputs);
                (inputs, sum) = (0, 0);
            }

            inputs++;
            sum += count;
        }

        chunks.Add(inputs);
        return new EmbeddingPlan(dimensions, chunks);
    }

    /// <summary>The inputs of a choice.</summary>
    /// <param name="choice">The choice, from 0.</param>
    public Range GetInputs(int choice)
    {
        var start = 0;
        for (var i = 0; i < choice; i++)
            start += Chunks[i];
        return start..(start + Chunks[choice]);
    }
}
