namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Forms of regular English verbs.</summary>
internal static class Inflection
{
    /// <summary>Verbs of more than one syllable that do not double their last consonant, and others that look as if they did.</summary>
    private static readonly HashSet<string> NotDoubled = new(StringComparer.Ordinal)
    {
        "visit", "edit", "limit", "open", "order", "offer", "enter", "listen", "happen", "monitor", "develop", "deliver", "consider", "remember",
        "discover", "filter", "trigger", "render", "iterate", "center", "answer", "gather", "recover", "water", "cover", "alter", "audit", "benefit",
        "profit", "inherit", "credit", "target", "market", "budget", "model", "travel", "cancel", "label", "signal", "total", "honor", "author",
    };

    /// <summary>"writes" of "write".</summary>
    public static string ThirdPerson(string verb) =>
        verb[^1] is 's' or 'x' or 'z' || verb.EndsWith("ch", StringComparison.Ordinal) || verb.EndsWith("sh", StringComparison.Ordinal) || verb is "go" or "do" ? verb + "es"
        : EndsInConsonantAndY(verb) ? verb[..^1] + "ies"
        : verb + "s";

    /// <summary>"writing" of "write".</summary>
    public static string Gerund(string verb) =>
        verb.EndsWith("ie", StringComparison.Ordinal) ? verb[..^2] + "ying"
        : verb[^1] == 'e' && !verb.EndsWith("ee", StringComparison.Ordinal) && verb is not "be" ? verb[..^1] + "ing"
        : Doubles(verb) ? verb + verb[^1] + "ing"
        : verb + "ing";

    /// <summary>"tested" of "test".</summary>
    public static string Past(string verb) =>
        verb[^1] == 'e' ? verb + "d"
        : EndsInConsonantAndY(verb) ? verb[..^1] + "ied"
        : Doubles(verb) ? verb + verb[^1] + "ed"
        : verb + "ed";

    private static bool EndsInConsonantAndY(string verb) => verb.Length > 1 && verb[^1] == 'y' && !IsVowel(verb[^2]);

    private static bool Doubles(string verb) =>
        verb.Length > 2 && !IsVowel(verb[^1]) && verb[^1] is not ('w' or 'x' or 'y') && IsVowel(verb[^2]) && !IsVowel(verb[^3]) && !NotDoubled.Contains(verb);

    private static bool IsVowel(char c) => "aeiou".Contains(c);
}
