using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes the whole text of an answer in the form that its request asks for.</summary>
public static class FormattedText
{
    private static readonly HashCache<PatternGenerator> Patterns = new(200);

    /// <summary>The text; null if the request asks for free text.</summary>
    /// <param name="prompt">The prompt with its format.</param>
    /// <param name="seed">Decides what the conversation leaves open.</param>
    /// <exception cref="SchemaException">The schema or the pattern cannot be used.</exception>
    public static string? TryWrite(Prompt prompt, ulong seed)
    {
        var format = prompt.Format;
        return format.Kind switch
        {
            OutputFormatKind.JsonObject => JsonObjectGenerator.Write(seed, PromptFacts.Create(prompt)),
            OutputFormatKind.JsonSchema => JsonGenerator.Compile(format.Schema ?? "{}").Write(seed, PromptFacts.Create(prompt)),
            OutputFormatKind.Choice => ChoiceGenerator.Write(format.Choices ?? [], seed, PromptFacts.Create(prompt)),
            OutputFormatKind.Regex => Compile(format.Pattern ?? "").Write(seed, PromptFacts.Create(prompt)),
            _ => null,
        };
    }

    /// <summary>Makes sure that a text can be written in a format, whatever its seed.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="SchemaException">The schema or the pattern cannot be used.</exception>
    public static void Check(OutputFormat format)
    {
        if (format.Kind == OutputFormatKind.JsonSchema)
            JsonGenerator.Compile(format.Schema ?? "{}");
        else if (format.Kind == OutputFormatKind.Regex)
            Compile(format.Pattern ?? "");
        else if (format.Kind == OutputFormatKind.Choice && format.Choices is not { Count: > 0 })
            throw new SchemaException(SchemaPath.Root, "at least one choice is needed.");
    }

    private static PatternGenerator Compile(string pattern) => Patterns.GetOrCreate(pattern, PatternGenerator.Compile);
}
