using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>The values that a conversation states, each taken once. Quoted texts are not among them: they are keys and examples.</summary>
/// <param name="facts">The conversation's facts.</param>
internal sealed class StatedValues(PromptFacts facts)
{
    private ulong _taken;

    /// <summary>Takes the text that fits a key best; null if none does.</summary>
    public string? TakeText(PropertyHint hint) => Take(hint, static (fact, hint) => fact.ScoreText(hint))?.Text;

    /// <summary>Takes the number that fits a key best; null if none does.</summary>
    public decimal? TakeNumber(PropertyHint hint) => Take(hint, static (fact, hint) => fact.ScoreNumber(hint))?.Number;

    private PromptFact? Take(PropertyHint hint, Func<PromptFact, PropertyHint, int> getScore)
    {
        var (best, bestScore) = (-1, 0);
        for (var i = 0; i < facts.Facts.Count; i++)
        {
            var fact = facts.Facts[i];
            if ((_taken & (1UL << i)) != 0 || fact.Kind == PromptFactKind.Quoted)
                continue;
            if (getScore(fact, hint) is var score && score > bestScore)
                (best, bestScore) = (i, score);
        }

        if (best < 0)
            return null;
        _taken |= 1UL << best;
        return facts.Facts[best];
    }
}
