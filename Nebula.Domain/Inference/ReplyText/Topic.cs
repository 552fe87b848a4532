namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The words for paragraphs about one topic.</summary>
internal sealed class Topic
{
    public required Noun[] People { get; init; }

    public required Noun[] Things { get; init; }

    /// <summary>Nouns without a plural.</summary>
    public required Word[] Matters { get; init; }

    /// <summary>What people do to things.</summary>
    public required Verb[] Deeds { get; init; }

    /// <summary>What things do to things.</summary>
    public required Verb[] Effects { get; init; }

    /// <summary>What things are like.</summary>
    public required Word[] Qualities { get; init; }

    /// <summary>Phrases of place, such as "in the field".</summary>
    public required string[][] Places { get; init; }

    /// <summary>Parses word lists: the forms of a word are separated by slashes, words by white space.</summary>
    public static Topic Parse(string people, string things, string matters, string deeds, string effects, string qualities, string places) => new()
    {
        People = Lexicon.Nouns(people),
        Things = Lexicon.Nouns(things),
        Matters = Lexicon.Words(matters),
        Deeds = Lexicon.Verbs(deeds),
        Effects = Lexicon.Verbs(effects),
        Qualities = Lexicon.Words(qualities),
        Places = Lexicon.Phrases(places),
    };
}
