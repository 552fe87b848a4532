using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes answers whose form the request determines.</summary>
public static class StructuredText
{
    private static readonly HashCache<PatternGenerator> Patterns = new(200);

    /// <summary>The text of an answer. It depends on the prompt and the seed alone.</summary>
    /// <param name="prompt">A prompt whose format is not free text, and that <see cref="Check"/> accepts.</param>
    /// <param name="seed">Decides what the conversation leaves open.</param>
    /// <exception cref="SchemaException">The schema or pattern cannot be used.</exception>
    public static string Write(Prompt prompt, ulong seed)
    {
        var facts = PromptFacts.Create(prompt);
        var format = prompt.Format;
        return format.Kind switch
        {
            OutputFormatKind.JsonSchema => JsonGenerator.Compile(format.Schema!).Write(seed, facts),
            OutputFormatKind.Regex => Compile(format.Pattern!).Write(seed, facts),
            OutputFormatKind.Choice => ChoiceGenerator.Write(format.Choices!, seed, facts),
            _ => JsonObjectGenerator.Write(seed, facts),
        };
    }

    /// <summary>Makes sure that a text of a format can be written, whatever the seed.</summary>
    /// <exception cref="SchemaException">The schema or pattern cannot be used.</exception>
    public static void Check(OutputFormat format)
    {
        if (format.Kind == OutputFormatKind.JsonSchema)
            JsonGenerator.Compile(format.Schema!);
        else if (format.Kind == OutputFormatKind.Regex)
            Compile(format.Pattern!);
    }

    private static PatternGenerator Compile(string pattern) => Patterns.GetOrCreate(pattern, PatternGenerator.Compile);
}
