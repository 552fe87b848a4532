namespace Nebula.Domain.Inference.ReplyText;

/// <summary>What the spelling of English nouns tells.</summary>
internal static class EnglishNouns
{
    private static readonly string[] Small = ["a", "an", "the", "and", "or", "of", "in", "on", "for", "to", "with", "from", "at", "by"];

    /// <summary>Whether a noun is plural, by its ending.</summary>
    public static bool IsPlural(string noun) =>
        noun is "people" or "children" or "men" or "women"
        || (noun.Length > 3 && noun[^1] == 's' && noun[^2] is not ('s' or 'u' or 'i' or '\'') && !noun.EndsWith("ics", StringComparison.Ordinal) && !noun.EndsWith("sis", StringComparison.Ordinal) && !char.IsUpper(noun[0]));

    /// <summary>Whether a noun phrase is plural: whether the word before its first preposition is.</summary>
    public static bool IsPluralSubject(string subject)
    {
        var words = subject.Split(' ');
        if (words[0].EndsWith("ing", StringComparison.Ordinal) || words[0] is "a" or "an" or "this" or "that")
            return false;
        for (var i = 1; i < words.Length; i++)
        {
            if (words[i] is "and" && !Array.Exists(words, word => word == "between"))
                return true;
            if (Array.IndexOf(Small, words[i]) > 2 || words[i] is "between" or "that" or "which" or "about")
                return IsPlural(words[i - 1]);
        }

        return IsPlural(words[^1]);
    }

    /// <summary>A long noun phrase without what follows its core, such as "planning a party" of "planning a party for my daughter".</summary>
    public static string Shorten(string phrase)
    {
        const int ShortLength = 24;
        if (phrase.Length <= ShortLength)
            return phrase;
        var cut = -1;
        foreach (var word in (ReadOnlySpan<string>)[" for ", " that ", " who ", " which ", " in ", " from ", " with ", " about ", " when ", " on ", " using ", " to "])
        {
            var at = phrase.IndexOf(word, StringComparison.Ordinal);
            if (at > 3 && (cut < 0 || at < cut))
                cut = at;
        }

        return cut < 0 ? phrase : phrase[..cut];
    }

    /// <summary>A phrase with capitals and without its first article, as in titles.</summary>
    public static string ToTitle(string phrase)
    {
        foreach (var article in (ReadOnlySpan<string>)["a ", "an ", "the ", "your "])
        {
            if (phrase.StartsWith(article, StringComparison.Ordinal))
                phrase = phrase[article.Length..];
        }

        var words = phrase.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length > 0 && Array.IndexOf(Small, words[i]) < 0)
                words[i] = char.ToUpperInvariant(words[i][0]) + words[i][1..];
        }

        return string.Join(' ', words);
    }

    /// <summary>The number of syllables of a word, estimated: its groups of vowels without a silent last e.</summary>
    public static int CountSyllables(string word)
    {
        var count = 0;
        var inVowels = false;
        foreach (var c in word)
        {
            var isVowel = "aeiouyAEIOUY".Contains(c);
            if (isVowel && !inVowels)
                count++;
            inVowels = isVowel;
        }

        if (count > 1 && word is [.., not ('l' or 'a' or 'e' or 'i' or 'o' or 'u'), 'e'])
            count--;
        return Math.Max(1, count);
    }
}
