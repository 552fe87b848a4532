using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>The phrases of one language.</summary>
internal sealed class Phrasebook
{
    private static readonly Phrasebook[] All =
    [
        EnglishPhrases.Create(), GermanPhrases.Create(), FrenchPhrases.Create(), SpanishPhrases.Create(), ItalianPhrases.Create(), PortuguesePhrases.Create(),
    ];

    /// <summary>First sentences. They name the subject and say that the text is simulated.</summary>
    public required PhraseTemplate[] Openings { get; init; }

    /// <summary>First sentences for a prompt that is quoted.</summary>
    public required PhraseTemplate[] QuotingOpenings { get; init; }

    /// <summary>First sentences of lists, which end with a colon.</summary>
    public required PhraseTemplate[] ListOpenings { get; init; }

    /// <summary>First sentences of tables, which end with a colon.</summary>
    public required PhraseTemplate[] TableOpenings { get; init; }

    /// <summary>First sentences of code, which end with a colon.</summary>
    public required PhraseTemplate[] CodeOpenings { get; init; }

    /// <summary>What follows a code block.</summary>
    public required PhraseTemplate[] CodeNotes { get; init; }

    /// <summary>The sentences of paragraphs that give advice.</summary>
    public required PhraseTemplate[] Sentences { get; init; }

    /// <summary>The sentences of paragraphs that explain.</summary>
    public required PhraseTemplate[] Explanations { get; init; }

    /// <summary>Last sentences.</summary>
    public required PhraseTemplate[] Closings { get; init; }

    /// <summary>Headings of sections.</summary>
    public required PhraseTemplate[] Headings { get; init; }

    /// <summary>Items of lists: a lead and a sentence, separated by a colon.</summary>
    public required PhraseTemplate[] Items { get; init; }

    /// <summary>Steps in order, shaped like <see cref="Items"/>.</summary>
    public required PhraseTemplate[] Steps { get; init; }

    /// <summary>Items for things with a name, shaped like <see cref="Items"/>.</summary>
    public required PhraseTemplate[] Things { get; init; }

    /// <summary>Questions.</summary>
    public required PhraseTemplate[] Questions { get; init; }

    /// <summary>The heads of a table's three columns.</summary>
    public required string[] Columns { get; init; }

    /// <summary>Texts of a table's second and third column.</summary>
    public required PhraseTemplate[] Cells { get; init; }

    /// <summary>Names of rows, such as "Cost".</summary>
    public required string[] Rows { get; init; }

    /// <summary>Answers to greetings.</summary>
    public required PhraseTemplate[] Greetings { get; init; }

    /// <summary>Answers to thanks.</summary>
    public required PhraseTemplate[] Thanks { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required PhraseTemplate[] Identities { get; init; }

    /// <summary>First sentences of an answer to a yes or no question: after yes, and after no.</summary>
    public required PhraseTemplate[] Verdicts { get; init; }

    /// <summary>First sentences about a tool's result. <c>{n}</c> is not used; the tool's name and values follow a colon.</summary>
    public required PhraseTemplate[] ToolOpenings { get; init; }

    /// <summary>Titles.</summary>
    public required PhraseTemplate[] Titles { get; init; }

    /// <summary>First sentences of summaries.</summary>
    public required PhraseTemplate[] Summaries { get; init; }

    /// <summary>Lines of letters, in order, separated by blank lines.</summary>
    public required PhraseTemplate[] Letter { get; init; }

    /// <summary>Sentences of stories.</summary>
    public required PhraseTemplate[] Story { get; init; }

    /// <summary>Lines of verse.</summary>
    public required PhraseTemplate[] Verses { get; init; }

    /// <summary>Jokes.</summary>
    public required PhraseTemplate[] Jokes { get; init; }

    /// <summary>Lines of five syllables.</summary>
    public required string[] FiveSyllables { get; init; }

    /// <summary>Lines of seven syllables.</summary>
    public required string[] SevenSyllables { get; init; }

    /// <summary>Short sentences without a subject, by their number of words: the first group has one word.</summary>
    public required string[][] ByWords { get; init; }

    /// <summary>Short sentences about the subject, the longest first.</summary>
    public required PhraseTemplate[] CountedOpenings { get; init; }

    /// <summary>Nouns that fit every subject.</summary>
    public required PromptNoun[] Nouns { get; init; }

    /// <summary>Nouns that fit into stories and verses.</summary>
    public required PromptNoun[] FictionNouns { get; init; }

    /// <summary>Verbs that fit into stories and verses.</summary>
    public required string[] FictionVerbs { get; init; }

    /// <summary>Verbs that fit every subject.</summary>
    public required string[] Verbs { get; init; }

    /// <summary>What precedes a simulated translation.</summary>
    public required string Translation { get; init; }

    /// <summary>What precedes a text that should be rewritten.</summary>
    public required string Revision { get; init; }

    /// <summary>What follows a text that should be rewritten.</summary>
    public required PhraseTemplate[] RevisionNotes { get; init; }

    /// <summary>"It mentions" of a text.</summary>
    public required string Mentions { get; init; }

    /// <summary>"And" between the last two of several nouns, with its spaces.</summary>
    public required string And { get; init; }

    public required string Yes { get; init; }

    public required string No { get; init; }

    /// <summary>What stands for the subject of a prompt without one.</summary>
    public required string NoSubject { get; init; }

    /// <summary>What a story is about if the prompt does not say.</summary>
    public required string NoSubjectInFiction { get; init; }

    /// <summary>The marks before and after a subject; empty if it fits into a sentence as it is.</summary>
    public (string Open, string Close) SubjectQuotes { get; init; } = ("", "");

    /// <summary>The marks before and after a quoted prompt.</summary>
    public required (string Open, string Close) Quotes { get; init; }

    /// <summary>The article before a noun; empty if the language needs its gender.</summary>
    public string Article { get; init; } = "";

    public static Phrasebook Get(ReplyLanguage language) => All[(int)language];
}
