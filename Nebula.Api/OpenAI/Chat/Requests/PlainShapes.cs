using Nebula.Api.OpenAI.Chat.Requests.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>The fields that are checked and otherwise left alone.</summary>
internal static class PlainShapes
{
    /// <summary><c>response_format</c>.</summary>
    public static Shape ResponseFormat { get; } = new ObjectShape(
        Shape.Enum("text", "json_object", "json_schema"),
        ("json_schema", new ObjectShape(
            ["name"],
            ("name", new StringShape(min: 1, max: 64)),
            ("description", Shape.String),
            ("schema", Shape.AnyObject),
            ("strict", Shape.Boolean))));

    public static Shape Modalities { get; } = new ArrayShape(Shape.Enum("text", "audio"));

    public static Shape ReasoningEffort { get; } = Shape.Enum("none", "minimal", "low", "medium", "high", "xhigh", "max");

    public static Shape Verbosity { get; } = Shape.Enum("low", "medium", "high");

    public static Shape ServiceTier { get; } = Shape.Enum("auto", "default", "flex", "scale", "priority", "fast");

    /// <summary>Spelled <c>in-memory</c> in OpenAI's specifications up to 2025 and <c>in_memory</c> in the later ones.</summary>
    public static Shape PromptCacheRetention { get; } = Shape.Enum("in_memory", "in-memory", "24h");

    public static Shape SafetyIdentifier { get; } = new StringShape(max: 64);
}
