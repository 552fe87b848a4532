using System.Collections.Frozen;

namespace Nebula.Domain.Moderation;

/// <summary>
/// Classifies texts by a small list of words and phrases, so that a program's handling of flagged texts can be tried. It understands nothing: a text
/// without these words is never flagged, and one with them always is.
/// </summary>
/// <remarks>Words are compared without case. A phrase matches its words in a row. <c>docs/embeddings.md</c> names this list.</remarks>
public static class ModerationWords
{
    /// <summary>The score of a category whose words do not occur: 0.0001.</summary>
    public const double CalmScore = 0.0001;

    /// <summary>The score from which on a category is flagged: 0.5. One word has 0.9, further ones more.</summary>
    public const double Threshold = 0.5;

    // In OpenAI's order. A phrase of a subcategory is one of its category, too.
    private static readonly (string Category, string[] Phrases)[] Categories =
    [
        ("harassment", ["you idiot", "you are worthless", "shut up", "i will find you and hurt you"]),
        ("harassment/threatening", ["i will find you and hurt you"]),
        ("sexual", ["pornography", "explicit sex", "nude photos", "sexual content with a minor"]),
        ("hate", ["hate speech", "inferior race", "exterminate those people"]),
        ("hate/threatening", ["exterminate those people"]),
        ("illicit", ["how to steal", "sell drugs", "launder money", "build a bomb"]),
        ("illicit/violent", ["build a bomb"]),
        ("self-harm/intent", ["i want to kill myself", "i will hurt myself"]),
        ("self-harm/instructions", ["how to hurt myself"]),
        ("self-harm", ["i want to kill myself", "i will hurt myself", "how to hurt myself", "self-harm"]),
        ("sexual/minors", ["sexual content with a minor"]),
        ("violence", ["kill", "murder", "stab", "i will find you and hurt you", "build a bomb", "gory details"]),
        ("violence/graphic", ["gory details"]),
    ];

    private static readonly FrozenDictionary<string, (int Category, string[] Words)[]> ByFirstWord = Categories
        .SelectMany(static (category, i) => category.Phrases.Select(phrase => (Category: i, Words: Split(phrase))))
        .GroupBy(static phrase => phrase.Words[0])
        .ToFrozenDictionary(static group => group.Key, static group => group.ToArray());

    /// <summary>The score of each of OpenAI's categories, in OpenAI's order.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Scores from 0 to 1 by category.</returns>
    public static IReadOnlyDictionary<string, double> Classify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hits = new int[Categories.Length];
        var words = Split(text);
        for (var i = 0; i < words.Length; i++)
        {
            foreach (var (category, phrase) in ByFirstWord.GetValueOrDefault(words[i], []))
            {
                if (words.AsSpan(i).StartsWith(phrase))
                    hits[category]++;
            }
        }

        var scores = new OrderedDictionary<string, double>();
        for (var i = 0; i < hits.Length; i++)
            scores.Add(Categories[i].Category, hits[i] == 0 ? CalmScore : 1 - Math.Pow(0.1, hits[i]));
        return scores;
    }

    /// <summary>Whether a score flags its category.</summary>
    public static bool IsFlagged(double score) => score >= Threshold;

    private static string[] Split(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '\'' or '-'))
                end++;
            if (end > at)
                words.Add(text[at..end].ToLowerInvariant());
            at = end + 1;
        }

        return [.. words];
    }
}
