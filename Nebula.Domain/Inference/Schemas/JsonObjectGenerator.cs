using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes answers of <c>json_object</c>: an object that fits the prompt, without a schema.</summary>
public static class JsonObjectGenerator
{
    private static readonly string[] Members = ["summary", "category", "status", "score", "language", "tags"];

    /// <summary>
    /// Writes an object as compact JSON. The members that the prompt names as JSON (<c>{"title": …}</c>, or keys in quotes after "key" or "field")
    /// come first; without any, its subject and a few plausible members.
    /// </summary>
    /// <param name="seed">Decides what the conversation leaves open.</param>
    /// <param name="facts">The values that the conversation mentions.</param>
    public static string Write(ulong seed, PromptFacts facts)
    {
        var text = new JsonText();
        text.Append('{');
        var names = facts.RequestedMembers;
        if (names.Count > 0)
        {
            for (var i = 0; i < names.Count; i++)
                AppendMember(text, names[i], facts, SeededRandom.Mix(seed, (ulong)i));
        }
        else
        {
            AppendSubject(text, facts, seed);
        }

        text.Append('}');
        return text.ToString();
    }

    private static void AppendSubject(JsonText text, PromptFacts facts, ulong seed)
    {
        AppendMember(text, "subject", facts, seed);
        var random = new SeededRandom(seed);
        var first = random.NextInt(Members.Length);
        for (var i = 2 + random.NextInt(2); i > 0; i--)
            AppendMember(text, Members[(first + i) % Members.Length], facts, SeededRandom.Mix(seed, (ulong)i));
    }

    private static void AppendMember(JsonText text, string name, PromptFacts facts, ulong seed)
    {
        if (text.Length > 1)
            text.Append(',');
        text.AppendString(name);
        text.Append(':');
        var hint = PropertyHint.Create(name, null);
        if (hint.Subject is ValueSubject.Score or ValueSubject.Rating or ValueSubject.Count or ValueSubject.Age or ValueSubject.Year or ValueSubject.Price or ValueSubject.Percent)
        {
            if (FindFact(facts, fact => fact.ScoreNumber(hint)) is { } stated)
            {
                text.Append(stated.Number);
                return;
            }

            var (low, high, unit) = PlausibleNumbers.Find(hint.Subject, isIntegral: false);
            text.Append(new NumberRange().TryPick(integral: false, unit, low, high, seed, 0) ?? low);
        }
        else if (IsList(name))
        {
            text.Append('[');
            text.AppendString(PlausibleText.Write(hint, null, seed));
            text.Append(',');
            text.AppendString(PlausibleText.Write(hint, null, SeededRandom.Mix(seed, 1)));
            text.Append(']');
        }
        else
        {
            text.AppendString(FindFact(facts, fact => fact.ScoreText(hint))?.Text ?? PlausibleText.Write(hint, facts.Topic, seed));
        }
    }

    private static PromptFact? FindFact(PromptFacts facts, Func<PromptFact, int> score)
    {
        var members = facts.RequestedMembers;
        PromptFact? best = null;
        var bestScore = 0;
        foreach (var fact in facts.Facts)
        {
            // A quoted text may be a member's name, or stand for its value ("…").
            if (fact.Kind == PromptFactKind.Quoted && (members.Contains(fact.Text) || !fact.Text.Any(char.IsLetterOrDigit)))
                continue;
            if (score(fact) is var own && own > bestScore)
                (best, bestScore) = (fact, own);
        }

        return best;
    }

    private static bool IsList(string name) =>
        name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) && !name.EndsWith("us", StringComparison.Ordinal) && name.Length > 3;
}
