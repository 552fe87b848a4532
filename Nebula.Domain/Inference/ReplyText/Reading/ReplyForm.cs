namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The forms that a prompt may ask for.</summary>
internal enum ReplyForm
{
    /// <summary>Paragraphs.</summary>
    Prose,

    /// <summary>Items with dashes.</summary>
    List,

    /// <summary>Items with numbers.</summary>
    NumberedList,

    /// <summary>A fenced block of code.</summary>
    Code,

    /// <summary>A Markdown table.</summary>
    Table,

    /// <summary>Two things beside each other in a Markdown table.</summary>
    Comparison,

    /// <summary>Three lines of five, seven and five syllables.</summary>
    Haiku,

    /// <summary>Verses.</summary>
    Poem,

    /// <summary>A small story.</summary>
    Story,

    /// <summary>A letter with a subject line, a greeting and a signature.</summary>
    Email,

    /// <summary>A question and its punch line.</summary>
    Joke,

    /// <summary>A given number of words.</summary>
    Words,

    /// <summary>A given number of sentences.</summary>
    Sentences,

    /// <summary>A given number of paragraphs.</summary>
    Paragraphs,

    /// <summary>"Yes" or "no" and nothing else.</summary>
    YesNo,

    /// <summary>"Yes" or "no", and why.</summary>
    YesNoQuestion,

    /// <summary>One of the options that the prompt names.</summary>
    Choice,

    /// <summary>One word.</summary>
    SingleWord,

    /// <summary>One number.</summary>
    Number,

    /// <summary>A heading of a few words.</summary>
    Title,

    /// <summary>A summary.</summary>
    Summary,

    /// <summary>A translation.</summary>
    Translation,

    /// <summary>Another version of a text.</summary>
    Revision,

    /// <summary>The answer to a greeting.</summary>
    Greeting,

    /// <summary>What the model says of itself.</summary>
    Identity,

    /// <summary>JSON with the keys that the prompt names.</summary>
    Json,

    /// <summary>The words that the prompt dictates.</summary>
    Echo,

    /// <summary>Numbers in order.</summary>
    Counting,

    /// <summary>An answer that uses the result of a tool.</summary>
    ToolResult,
}
