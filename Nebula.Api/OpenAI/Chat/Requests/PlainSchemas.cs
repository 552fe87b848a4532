using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>The schemas of fields that are checked as a whole.</summary>
internal static class PlainSchemas
{
    /// <summary><c>response_format</c>.</summary>
    public static ValueSchema ResponseFormat { get; } = new ObjectSchema(
        ValueSchema.Enum("text", "json_object", "json_schema"),
        ("json_schema", new ObjectSchema(
            ["name"],
            ("name", new StringSchema(min: 1, max: 64)),
            ("description", ValueSchema.String),
            ("schema", ValueSchema.AnyObject),
            ("strict", ValueSchema.Boolean))));

    /// <summary>vLLM's <c>structured_outputs</c>: exactly one of its members.</summary>
    public static ValueSchema StructuredOutputs { get; } = new ObjectSchema(
        [],
        ("json", new StringOrSchema("one of a string or an object", ValueSchema.String, JsonTokenType.StartObject, ValueSchema.AnyObject)),
        ("regex", ValueSchema.String),
        ("choice", new ArraySchema(ValueSchema.String, min: 1)),
        ("grammar", ValueSchema.String),
        ("json_object", ValueSchema.Boolean),
        ("structural_tag", ValueSchema.String));

    /// <summary><c>metadata</c>: at most 16 pairs, keys of up to 64 characters, values of up to 512.</summary>
    public static ValueSchema Metadata { get; } = new MapSchema(new StringSchema(max: 512), maxPairs: 16, maxKey: 64);

    public static ValueSchema Modalities { get; } = new ArraySchema(ValueSchema.Enum("text", "audio"));

    public static ValueSchema ReasoningEffort { get; } = ValueSchema.Enum("none", "minimal", "low", "medium", "high", "xhigh", "max");

    public static ValueSchema Verbosity { get; } = ValueSchema.Enum("low", "medium", "high");

    public static ValueSchema ServiceTier { get; } = ValueSchema.Enum("auto", "default", "flex", "scale", "priority", "fast");

    /// <summary>Spelled <c>in-memory</c> in OpenAI's specifications up to 2025 and <c>in_memory</c> in the later ones.</summary>
    public static ValueSchema PromptCacheRetention { get; } = ValueSchema.Enum("in_memory", "in-memory", "24h");

    public static ValueSchema SafetyIdentifier { get; } = new StringSchema(max: 64);
}
