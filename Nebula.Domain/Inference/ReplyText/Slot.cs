namespace Nebula.Domain.Inference.ReplyText;

/// <summary>One step of a sentence pattern.</summary>
internal readonly struct Slot(SlotKind kind, Word word, Word many, bool hasArticle)
{
    /// <summary>What it writes.</summary>
    public readonly SlotKind Kind = kind;

    /// <summary>The fixed word, or the singular one of an agreeing pair.</summary>
    public readonly Word Word = word;

    /// <summary>The plural one of an agreeing pair.</summary>
    public readonly Word Many = many;

    /// <summary>Whether "a" or "an" stands before it.</summary>
    public readonly bool HasArticle = hasArticle;

    /// <summary>
    /// Reads a pattern: words stand for themselves, <c>is/are</c> agrees with the subject, a name in angle brackets is a
    /// <see cref="SlotKind"/>, and <c>a</c> before one becomes "a" or "an".
    /// </summary>
    public static Slot[] Parse(string pattern)
    {
        var slots = new List<Slot>();
        var article = false;
        foreach (var part in pattern.Split(' '))
        {
            if (part is "a")
            {
                article = true;
                continue;
            }

            var slot = ParseOne(part, article);
            if (article && slot.Kind == SlotKind.Literal)
                slots.Add(new Slot(SlotKind.Literal, Article.A, default, false));
            slots.Add(slot);
            article = false;
        }

        return [.. slots];
    }

    private static Slot ParseOne(string part, bool article)
    {
        if (part[0] == '<')
            return new Slot(Enum.Parse<SlotKind>(part.AsSpan(1, part.Length - 2)), default, default, article);
        if (part is "," or "." or "?")
            return new Slot(part is "," ? SlotKind.Comma : part is "." ? SlotKind.Period : SlotKind.QuestionMark, default, default, false);
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new Slot(SlotKind.Literal, new Word(part), default, article)
            : new Slot(SlotKind.Agreeing, new Word(part[..slash]), new Word(part[(slash + 1)..]), article);
    }
}
