namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The indefinite articles.</summary>
internal static class Article
{
    public static readonly Word A = new("a");

    public static readonly Word An = new("an");

    /// <summary>Whether a word takes "an". Decided by its first letter, with the exceptions that the lexicon has: a user, an hour.</summary>
    public static bool TakesAn(string word)
    {
        if (word.StartsWith("us", StringComparison.Ordinal) || word.StartsWith("uni", StringComparison.Ordinal))
            return false;
        return word.StartsWith("hour", StringComparison.Ordinal) || word.StartsWith("hon", StringComparison.Ordinal)
            || "aeiou".Contains(word[0]);
    }
}
