namespace Nebula.Domain.Common;

/// <summary>Shortens text from callers, so that an error that quotes it stays one sentence.</summary>
public static class TextExcerpt
{
    /// <summary>The longest text that is repeated whole.</summary>
    public const int MaxLength = 64;

    /// <summary>The text, or its beginning and <c>...</c>; never half of a surrogate pair.</summary>
    public static string Truncate(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return string.Concat(text.AsSpan(0, length), "...");
    }
}
