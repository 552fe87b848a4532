using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes answers of vLLM's <c>choice</c>: one of several texts.</summary>
public static class ChoiceGenerator
{
    /// <summary>The choice that the conversation mentions, else one that the seed picks.</summary>
    /// <param name="choices">The texts to choose from; at least one.</param>
    /// <param name="seed">Decides if the conversation does not.</param>
    /// <param name="facts">The values that the conversation mentions.</param>
    /// <exception cref="ArgumentException">There is no choice.</exception>
    public static string Write(IReadOnlyList<string> choices, ulong seed, PromptFacts facts)
    {
        if (choices.Count == 0)
            throw new ArgumentException("At least one choice is needed.", nameof(choices));

        // A prompt that lists all choices mentions none in particular.
        var mentioned = choices.Where(choice => facts.FindMention(choice) >= 0).ToList();
        var open = mentioned.Count is 0 || mentioned.Count == choices.Count ? choices : mentioned;
        return open[new SeededRandom(seed).NextInt(open.Count)];
    }
}
