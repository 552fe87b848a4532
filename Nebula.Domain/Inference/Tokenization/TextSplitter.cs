using static Nebula.Domain.Inference.Tokenization.CharacterClasses;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// Splits text as o200k_base does before it merges bytes. Written by hand instead of with a regular expression: it takes a few nanoseconds per word,
/// and linear time for any text. Source of the pattern: openai/tiktoken, tiktoken_ext/openai_public.py. Like .NET's regular
/// expressions it reads UTF-16 code units, so letters beyond the basic plane count as symbols.
/// </summary>
internal static class TextSplitter
{
    /// <summary>
    /// Returns the end of the piece that starts at <paramref name="start"/>. The alternatives, in the pattern's order: a word with an optional
    /// leading symbol and trailing contraction, up to three digits, symbols with an optional leading space, white space.
    /// </summary>
    public static int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        var classes = CharacterClasses.All;
        var first = classes[text[start]];
        if ((first & (Letter | Number | NewLine)) == 0)
        {
            var end = EndOfWord(text, start + 1, classes);
            if (end > 0)
                return end;
        }

        if ((first & (Upper | Lower)) != 0)
        {
            var end = EndOfWord(text, start, classes);
            if (end > 0)
                return end;
        }

        if ((first & Number) != 0)
        {
            var end = start + 1;
            while (end < text.Length && end < start + 3 && (classes[text[end]] & Number) != 0)
                end++;
            return end;
        }

        var symbols = text[start] == ' ' ? start + 1 : start;
        if (symbols < text.Length && (classes[text[symbols]] & (Space | Letter | Number)) == 0)
            return EndOfSymbols(text, symbols + 1, classes);
        return EndOfSpace(text, start, classes);
    }

    /// <summary>Returns 0 if no word starts there. A word is upper case, then lower case; marks and letters without case count as both.</summary>
    private static int EndOfWord(ReadOnlySpan<char> text, int start, ReadOnlySpan<byte> classes)
    {
        var upper = start;
        var lastBoth = -1;
        while (upper < text.Length && (classes[text[upper]] & Upper) != 0)
        {
            if ((classes[text[upper]] & Lower) != 0)
                lastBoth = upper;
            upper++;
        }

        var end = upper;
        while (end < text.Length && (classes[text[end]] & Lower) != 0)
            end++;
        if (end == upper)
        {
            // No lower case follows: the pattern backtracks until the second part has a character.
            if (lastBoth >= 0)
                end = lastBoth + 1;
            else if (upper == start)
                return 0;
        }

        return end + ContractionAt(text, end);
    }

    /// <summary>The length of <c>'s 't 're 've 'm 'll 'd</c>, in either case; 0 if there is none.</summary>
    private static int ContractionAt(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '\'')
            return 0;
        var first = text[at + 1] | 0x20;
        if (first is 's' or 't' or 'm' or 'd' && char.IsAsciiLetter(text[at + 1]))
            return 2;
        if (at + 2 >= text.Length || !char.IsAsciiLetter(text[at + 1]) || !char.IsAsciiLetter(text[at + 2]))
            return 0;
        var second = text[at + 2] | 0x20;
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static int EndOfSymbols(ReadOnlySpan<char> text, int at, ReadOnlySpan<byte> classes)
    {
        while (at < text.Length && (classes[text[at]] & (Space | Letter | Number)) == 0)
            at++;
        while (at < text.Length && text[at] is '\r' or '\n' or '/')
            at++;
        return at;
    }

    /// <summary>White space up to its last line break; without one, all but the last character if text follows; otherwise all of it.</summary>
    private static int EndOfSpace(ReadOnlySpan<char> text, int start, ReadOnlySpan<byte> classes)
    {
        var end = start;
        var lastNewLine = -1;
        while (end < text.Length && (classes[text[end]] & Space) != 0)
        {
            if ((classes[text[end]] & NewLine) != 0)
                lastNewLine = end;
            end++;
        }

        if (lastNewLine >= 0)
            return lastNewLine + 1;
        return end == text.Length || end == start + 1 ? end : end - 1;
    }
}
