using System.Collections.Frozen;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Words of prompts, property names and descriptions: how they are split, stemmed, and which of them say nothing.</summary>
internal static class PromptWords
{
    private static readonly FrozenSet<string> StopWords = (
        "a an and any all also am are as at be been but by can could did do does for from get give had has have he her here him his how i if in into is it its "
        + "just let like make me my need no not now of on or our out please say set she should so some tell than that the their them then there these they this those to up "
        + "us use using want was we were what whats what's when where which who whom why will with would you your about i'd i'm i've let's it's hi hello hey thanks thank "
        + "show ok okay yes very more most one").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> StopLookup = StopWords.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsStopWord(ReadOnlySpan<char> word) => StopLookup.Contains(word);

    /// <summary>The lower-case stem of a word: plural, past and progressive endings are removed.</summary>
    public static string Stem(ReadOnlySpan<char> word)
    {
        if (word.EndsWith("'s"))
            word = word[..^2];
        Span<char> lower = stackalloc char[Math.Min(word.Length, 64)];
        word[..lower.Length].ToLowerInvariant(lower);
        var length = lower.Length;
        ReadOnlySpan<char> text = lower;
        if (length > 4 && text.EndsWith("ies"))
        {
            lower[length - 3] = 'y';
            length -= 2;
        }
        else if (length > 4 && (text.EndsWith("sses") || text.EndsWith("xes") || text.EndsWith("ches") || text.EndsWith("shes")))
        {
            length -= 2;
        }
        else if (length > 3 && text[^1] == 's' && text[^2] is not ('s' or 'u' or 'i'))
        {
            length--;
        }

        text = lower[..length];
        if (length > 5 && text.EndsWith("ing"))
            length -= 3;
        else if (length > 4 && text.EndsWith("ed"))
            length -= 2;
        text = lower[..length];
        if (length > 3 && text[^1] == text[^2] && text[^1] is not ('s' or 'l') && length < lower.Length)
            length--;
        if (length > 3 && lower[length - 1] == 'e')
            length--;
        return new string(lower[..length]);
    }

    /// <summary>The words of an identifier or a text: <c>maxResults</c>, <c>max_results</c> and <c>max results</c> are the same two.</summary>
    public static List<string> Split(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || (text[i] == '\'' && start >= 0));
            var breaks = inside && start >= 0 && char.IsUpper(text[i])
                && (char.IsLower(text[i - 1]) || (i + 1 < text.Length && char.IsLower(text[i + 1]) && char.IsUpper(text[i - 1])));
            if (start >= 0 && (!inside || breaks))
            {
                words.Add(text[start..i].TrimEnd('\'').ToString());
                start = -1;
            }

            if (inside && start < 0)
                start = i;
        }

        return words;
    }
}
