namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>What is known of a word before it is read in a prompt.</summary>
/// <param name="Kind">Its kind in English.</param>
/// <param name="Cue">The form or unit that it hints at, in any language.</param>
/// <param name="Number">The number that it names; 0 if none.</param>
/// <param name="Languages">A bit for each language that has it as a function word.</param>
/// <param name="Base">The uninflected form of a verb; else null.</param>
internal sealed record WordFacts(WordKind Kind, WordCue Cue, int Number, int Languages, string? Base)
{
    /// <summary>The programming language that it names; null if it names none.</summary>
    public CodeLanguage? Code { get; init; }

    /// <summary>Of a word that is not in the table.</summary>
    public static WordFacts None { get; } = new(default, default, 0, 0, null);

    /// <summary>Whether it is a function word of a language.</summary>
    public bool IsFunctionWordOf(ReplyLanguage language) => (Languages & (1 << (int)language)) != 0;
}

/// <summary>The kinds of English words that matter to a reply.</summary>
internal enum WordKind : byte
{
    /// <summary>Not in the table: most likely a noun.</summary>
    Unknown,

    /// <summary>A word without a meaning of its own, such as "the" or "please".</summary>
    Function,

    /// <summary>A verb.</summary>
    Verb,

    /// <summary>A word that asks for an answer, such as "explain".</summary>
    Task,

    /// <summary>An adjective or adverb.</summary>
    Adjective,
}

/// <summary>What a word may ask for.</summary>
internal enum WordCue : byte
{
    None, About, Versus, List, Steps, Item, Table, Code, Haiku, Poem, Story, Email, Joke, Word, Sentence, Paragraph,
    Yes, No, Title, Summary, Translate, Greeting, Json, Echo, Count, Compare, NumberUnit, Brief, Only, Choose, Label, Auxiliary, How, Question, Answer, Boundary, Thanks, Document,
}
