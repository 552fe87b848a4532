namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The words that a paragraph about one thing draws from.</summary>
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

    /// <summary>Where it happens, each a phrase such as "in the field".</summary>
    public required string[][] Places { get; init; }

    /// <summary>Reads lists as they are written in <see cref="Topics"/>: forms of a word separated by a slash, words by white space.</summary>
    public static Topic Select(string people, string things, string matters, string deeds, string effects, string qualities, string places) => new()
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
