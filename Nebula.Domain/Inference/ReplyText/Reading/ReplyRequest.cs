using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>What a prompt asks for, as far as a reply takes it up. Read once per reply.</summary>
internal sealed record ReplyRequest
{
    public ReplyLanguage Language { get; init; }

    public ReplyForm Form { get; init; }

    /// <summary>How many items, words, sentences or lines; 0 if the prompt does not say.</summary>
    public int Count { get; init; }

    /// <summary>What it is about, as a noun phrase that fits after "about", such as "the sea" or "reversing a string"; null if unknown.</summary>
    public string? Subject { get; init; }

    /// <summary>A short question as the prompt puts it, to be quoted; null if there is none.</summary>
    public string? Question { get; init; }

    /// <summary>The prompt's nouns, each once. May be empty.</summary>
    public IReadOnlyList<PromptNoun> Nouns { get; init; } = [];

    /// <summary>The base forms of the prompt's verbs, each once; English only. May be empty.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>The text to repeat, to translate, or whose result to use; else null.</summary>
    public string? Material { get; init; }

    /// <summary>The options to choose from, the sides to compare, or the keys of JSON.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The values that the conversation states, which JSON takes where they fit. Default none.</summary>
    public PromptFacts Facts { get; init; } = PromptFacts.None;

    /// <summary>The language of the code; null unless code is wanted.</summary>
    public CodeLanguage? Code { get; init; }

    /// <summary>The name of the language to translate into; else null.</summary>
    public string? TargetLanguage { get; init; }

    /// <summary>The name of the tool whose result is used; else null.</summary>
    public string? ToolName { get; init; }

    /// <summary>What the items of a list are.</summary>
    public ItemKind Items { get; init; }

    /// <summary>Whether paragraphs give advice rather than explain.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>Whether the form is one that tells.</summary>
    public bool IsFiction => Form is ReplyForm.Story or ReplyForm.Poem or ReplyForm.Haiku or ReplyForm.Joke;

    /// <summary>Whether a short answer is wanted.</summary>
    public bool IsBrief { get; init; }
}

/// <summary>What the items of a list are.</summary>
internal enum ItemKind
{
    /// <summary>Advice, reasons or ideas.</summary>
    Advice,

    /// <summary>Steps in order.</summary>
    Steps,

    /// <summary>Things that have a name.</summary>
    Things,

    /// <summary>Questions.</summary>
    Questions,
}

/// <summary>A noun of a prompt.</summary>
/// <param name="Text">The noun.</param>
/// <param name="IsProper">Whether it takes no article: a name, or a noun that the prompt has without one.</param>
internal readonly record struct PromptNoun(string Text, bool IsProper);

/// <summary>The programming languages of replies.</summary>
internal enum CodeLanguage
{
    Python, CSharp, JavaScript, TypeScript, Java, Go, Rust, Sql, Bash, Html, Css, Cpp, Ruby, Php, Kotlin, Swift, PowerShell, Yaml, Regex, Dockerfile,
}
