namespace Nebula.Domain.Inference.Schemas;

/// <summary>A value that a conversation mentions.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Text">As it stands in the conversation.</param>
/// <param name="Before">The stem of the word before it; null if there is none.</param>
/// <param name="After">The stem of the word after it; null if there is none.</param>
/// <param name="Number">The number of a <see cref="PromptFactKind.Number"/>; else 0.</param>
internal readonly record struct PromptFact(PromptFactKind Kind, string Text, string? Before, string? After, decimal Number = 0)
{
    /// <summary>How well the value fits a text property; 0 if it does not.</summary>
    public int ScoreText(PropertyHint hint)
    {
        var isNamed = hint.Names(Before) || hint.Names(After);
        var isEnd = (hint.Subject, Before) is (ValueSubject.Origin, "from") or (ValueSubject.Destination, "to");
        return Kind switch
        {
            PromptFactKind.Email => hint.Subject == ValueSubject.Email ? 20 : isEnd ? 10 : 0,
            PromptFactKind.Url => hint.Subject == ValueSubject.Url ? 20 : 0,
            PromptFactKind.Date => hint.Subject is ValueSubject.Date or ValueSubject.Timestamp ? 20 : isEnd ? 10 : 0,
            PromptFactKind.Time => hint.Subject == ValueSubject.Time ? 20 : isEnd ? 13 : 0,
            PromptFactKind.Expression => hint.Subject == ValueSubject.Expression ? 20 : hint.Subject == ValueSubject.Query ? 10 : 0,
            PromptFactKind.Number => isNamed ? 8 : hint.Subject is ValueSubject.Id or ValueSubject.PostalCode or ValueSubject.Phone ? 6 : 0,
            PromptFactKind.Identifier => hint.Subject is ValueSubject.Id ? 20 : hint.Subject is ValueSubject.Count or ValueSubject.None ? 8 : isNamed ? 6 : 0,
            PromptFactKind.Quoted => isNamed ? 14 : ScoreQuoted(hint.Subject),
            PromptFactKind.Name => isNamed ? 12 : ScoreName(hint.Subject),
            _ => 0,
        };
    }

    /// <summary>How well the value fits a numeric property; 0 if it does not.</summary>
    public int ScoreNumber(PropertyHint hint)
    {
        if (Kind != PromptFactKind.Number)
            return 0;
        if (hint.Names(After) || hint.Names(Before))
            return 10;
        return hint.Subject switch
        {
            ValueSubject.Year => Number is >= 1000 and <= 2200 ? 8 : 0,
            ValueSubject.Age => Before is "am" or "is" or "aged" || After is "year" ? 8 : Number is > 0 and <= 120 && Number % 1 == 0 ? 2 : 0,
            ValueSubject.Price => After is "dollar" or "euro" or "usd" or "eur" or "pound" ? 8 : 3,
            ValueSubject.Latitude or ValueSubject.Longitude or ValueSubject.Score => 1,
            _ => 3,
        };
    }

    private static int ScoreQuoted(ValueSubject subject) => subject switch
    {
        ValueSubject.Query or ValueSubject.Title or ValueSubject.Sentence or ValueSubject.Name or ValueSubject.Product or ValueSubject.None or ValueSubject.Code => 10,
        ValueSubject.Date or ValueSubject.Time or ValueSubject.Timestamp or ValueSubject.Email or ValueSubject.Url or ValueSubject.Currency or ValueSubject.Language => 0,
        _ => 5,
    };

    private int ScoreName(ValueSubject subject) => subject switch
    {
        ValueSubject.Origin => Before is "from" ? 12 : 2,
        ValueSubject.Destination => Before is "to" ? 12 : Before is "from" ? 1 : 3,
        ValueSubject.Place or ValueSubject.Country => Before switch
        {
            "in" or "at" or "near" or "around" => 11,
            "for" or "of" or "to" or "from" or "visit" or "and" => 9,
            "with" or "by" or "am" => 1,
            _ => 6,
        },
        ValueSubject.Name or ValueSubject.FirstName => Before switch
        {
            "with" or "by" or "am" or "nam" or "call" or "for" or "to" or "is" or "invit" or "contact" or "me" => 9,
            "in" or "at" or "near" or "from" or "around" => 0,
            _ => 5,
        },
        ValueSubject.LastName or ValueSubject.Company or ValueSubject.Product => Before is "in" ? 1 : 4,
        _ => 0,
    };
}

/// <summary>What a value of a conversation looks like.</summary>
internal enum PromptFactKind
{
    Number,
    Quoted,
    Name,
    Email,
    Url,
    Date,
    Time,
    Expression,

    /// <summary>Letters and digits in one word, as of an order or an invoice: <c>INV-2041</c>.</summary>
    Identifier,
}
