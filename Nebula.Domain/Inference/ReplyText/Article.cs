namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Whether a word takes "a" or "an".</summary>
internal static class Article
{
    public static readonly Word A = new("a");

    public static readonly Word An = new("an");

    /// <summary>By the first letter, with the exceptions among words the lexicon has: a user, an hour.</summary>
    public static bool TakesAn(string word)
    {
        if (word.StartsWith("us", StringComparison.Ordinal) || word.StartsWith("uni", StringComparison.Ordinal))
            return false;
        return word.StartsWith("hour", StringComparison.Ordinal) || word.StartsWith("hon", StringComparison.Ordinal)
            || "aeiou".Contains(word[0]);
    }
}
