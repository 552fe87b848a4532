using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>The form that an answer's text must have.</summary>
/// <param name="Kind">Which form.</param>
public sealed record OutputFormat(OutputFormatKind Kind)
{
    /// <summary>Free text.</summary>
    public static OutputFormat Text { get; } = new(OutputFormatKind.Text);

    /// <summary>Any JSON object.</summary>
    public static OutputFormat JsonObject { get; } = new(OutputFormatKind.JsonObject);

    /// <summary>The schema of <see cref="OutputFormatKind.JsonSchema"/>, as JSON text; else null.</summary>
    public string? Schema { get; init; }

    /// <summary>The schema's name; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>What the schema is for, which only a real server reads; null if the client does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    /// <summary>Whether the client asked for a schema within OpenAI's rules for strict ones. Default false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The texts of <see cref="OutputFormatKind.Choice"/>; else null.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The pattern of <see cref="OutputFormatKind.Regex"/>; else null.</summary>
    public string? Pattern { get; init; }
}

/// <summary>The forms of an answer's text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutputFormatKind>))]
public enum OutputFormatKind
{
    /// <summary>Free text.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>JSON that is valid by a schema.</summary>
    JsonSchema,

    /// <summary>vLLM's <c>choice</c>: one of several texts.</summary>
    Choice,

    /// <summary>vLLM's <c>regex</c>: text that a regular expression matches as a whole.</summary>
    Regex,
}
