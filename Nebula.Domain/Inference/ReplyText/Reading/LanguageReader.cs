namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Finds the language to answer in.</summary>
internal static class LanguageReader
{
    private const int Languages = 6;
    private const int MaxRead = 80;

    /// <summary>The names of languages, in English and in the language.</summary>
    private static readonly (string Name, ReplyLanguage Language)[] Names =
    [
        ("english", ReplyLanguage.English), ("englisch", ReplyLanguage.English), ("anglais", ReplyLanguage.English), ("inglés", ReplyLanguage.English),
        ("german", ReplyLanguage.German), ("deutsch", ReplyLanguage.German), ("french", ReplyLanguage.French), ("français", ReplyLanguage.French),
        ("spanish", ReplyLanguage.Spanish), ("español", ReplyLanguage.Spanish), ("italian", ReplyLanguage.Italian), ("italiano", ReplyLanguage.Italian),
        ("portuguese", ReplyLanguage.Portuguese), ("português", ReplyLanguage.Portuguese),
    ];

    private static readonly (string Name, ReplyLanguage Language)[] ForeignNames =
    [
        ("deutsche", ReplyLanguage.German), ("allemand", ReplyLanguage.German), ("alemán", ReplyLanguage.German), ("tedesco", ReplyLanguage.German), ("alemão", ReplyLanguage.German),
        ("englische", ReplyLanguage.English), ("inglese", ReplyLanguage.English), ("inglês", ReplyLanguage.English), ("französisch", ReplyLanguage.French),
        ("französische", ReplyLanguage.French), ("espagnol", ReplyLanguage.Spanish),
    ];

    /// <summary>The language that a prompt asks for, as in "answer in French"; null if it names none.</summary>
    public static ReplyLanguage? FindNamed(PromptWords words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].Facts.Kind != WordKind.Unknown || words[i].Length is < 6 or > 10 || !words.IsAny(i - 1, ["in", "auf", "en", "em", "to", "into"]))
                continue;
            if (Find(words.GetText(i)) is { } language && words.Find(WordCue.Translate) < 0)
                return language;
        }

        return null;
    }

    /// <summary>The language with this name; null if replies do not have it.</summary>
    public static ReplyLanguage? Find(ReadOnlySpan<char> name)
    {
        foreach (var (known, language) in Names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return language;
        }

        return null;
    }

    /// <summary>The language with this name in any of the languages of replies; null if replies do not have it.</summary>
    public static ReplyLanguage? FindAny(string name)
    {
        foreach (var (known, language) in ForeignNames)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return language;
        }

        return Find(name);
    }

    /// <summary>The language whose function words a prompt has most of; English if none stands out.</summary>
    public static ReplyLanguage Detect(PromptWords words)
    {
        Span<int> scores = stackalloc int[Languages];
        scores.Clear();
        for (var i = 0; i < words.Count && i < MaxRead; i++)
        {
            var facts = words[i].Facts;
            for (var l = 0; l < Languages; l++)
                scores[l] += facts.IsFunctionWordOf((ReplyLanguage)l) ? 2 : 0;
            if (facts.Kind is WordKind.Verb or WordKind.Task or WordKind.Adjective && facts.Languages == 0)
                scores[0] += 2;
        }

        var text = words.Text.AsSpan(0, Math.Min(words.Text.Length, 400));
        if (!System.Text.Ascii.IsValid(text))
            ScoreLetters(text, scores);
        var best = 0;
        for (var l = 1; l < Languages; l++)
        {
            if (scores[l] > scores[best])
                best = l;
        }

        return (ReplyLanguage)best;
    }

    private static void ScoreLetters(ReadOnlySpan<char> text, Span<int> scores)
    {
        foreach (var c in text)
        {
            switch (char.ToLowerInvariant(c))
            {
                case 'ß' or 'ä' or 'ö' or 'ü': scores[(int)ReplyLanguage.German]++; break;
                case 'ñ' or '¿' or '¡': scores[(int)ReplyLanguage.Spanish] += 3; break;
                case 'ã' or 'õ': scores[(int)ReplyLanguage.Portuguese] += 3; break;
                case 'ê' or 'ç' or 'â': scores[(int)ReplyLanguage.Portuguese]++; scores[(int)ReplyLanguage.French]++; break;
                case 'œ' or 'î' or 'ï' or 'ë' or 'û': scores[(int)ReplyLanguage.French]++; break;
                case 'ò' or 'ì' or 'ù': scores[(int)ReplyLanguage.Italian]++; break;
                case 'è': scores[(int)ReplyLanguage.French]++; scores[(int)ReplyLanguage.Italian]++; break;
                case 'ó' or 'í' or 'ú' or 'á': scores[(int)ReplyLanguage.Spanish]++; scores[(int)ReplyLanguage.Portuguese]++; break;
                default: break;
            }
        }
    }
}
