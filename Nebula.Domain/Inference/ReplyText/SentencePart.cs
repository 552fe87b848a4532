namespace Nebula.Domain.Inference.ReplyText;

/// <summary>One part of a sentence pattern.</summary>
internal readonly struct SentencePart(SentencePartKind kind, Word word, Word many, bool hasArticle)
{
    /// <summary>The kind of text that the part writes.</summary>
    public readonly SentencePartKind Kind = kind;

    /// <summary>The fixed word, or the singular of an agreeing pair.</summary>
    public readonly Word Word = word;

    /// <summary>The plural of an agreeing pair.</summary>
    public readonly Word Many = many;

    /// <summary>Whether "a" or "an" precedes it.</summary>
    public readonly bool HasArticle = hasArticle;

    /// <summary>
    /// Parses a pattern. A word is literal, <c>is/are</c> agrees with the subject, a name in angle brackets is a
    /// <see cref="SentencePartKind"/>, and <c>a</c> before such a name becomes "a" or "an".
    /// </summary>
    public static SentencePart[] Parse(string pattern)
    {
        var parts = new List<SentencePart>();
        var article = false;
        foreach (var text in pattern.Split(' '))
        {
            if (text is "a")
            {
                article = true;
                continue;
            }

            var part = ParseOne(text, article);
            if (article && part.Kind == SentencePartKind.Literal)
                parts.Add(new SentencePart(SentencePartKind.Literal, Article.A, default, false));
            parts.Add(part);
            article = false;
        }

        return [.. parts];
    }

    private static SentencePart ParseOne(string text, bool article)
    {
        if (text[0] == '<')
            return new SentencePart(Enum.Parse<SentencePartKind>(text.AsSpan(1, text.Length - 2)), default, default, article);
        if (text is "," or "." or "?")
            return new SentencePart(text is "," ? SentencePartKind.Comma : text is "." ? SentencePartKind.Period : SentencePartKind.QuestionMark, default, default, false);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new SentencePart(SentencePartKind.Literal, new Word(text), default, article)
            : new SentencePart(SentencePartKind.Agreeing, new Word(text[..slash]), new Word(text[(slash + 1)..]), article);
    }
}
