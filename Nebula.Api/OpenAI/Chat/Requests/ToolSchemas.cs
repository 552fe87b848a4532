using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>The schemas of tools and the older functions, and of their choice.</summary>
internal static class ToolSchemas
{
    private const int MaxTools = 128;
    private const string WordOrObject = "one of a string or an object";

    private static readonly StringSchema Name = new(min: 1, max: 64);

    private static readonly ObjectSchema Named = new(["name"], ("name", Name));

    private static readonly ObjectSchema Function = new(
        ["name"],
        ("name", Name),
        ("description", ValueSchema.String),
        ("parameters", ValueSchema.AnyObject),
        ("strict", ValueSchema.Boolean));

    private static readonly ObjectSchema Grammar = new(["definition", "syntax"], ("definition", ValueSchema.String), ("syntax", ValueSchema.Enum("lark", "regex")));

    private static readonly ObjectSchema Custom = new(
        ["name"],
        ("name", Name),
        ("description", ValueSchema.String),
        ("format", new ObjectSchema(ValueSchema.Enum("text", "grammar"), ("grammar", Grammar))));

    /// <summary><c>tools</c>; an empty array counts as absent.</summary>
    public static ValueSchema Tools { get; } = new ArraySchema(
        new ObjectSchema(ValueSchema.Enum("function", "custom"), ("function", Function), ("custom", Custom)),
        max: MaxTools);

    /// <summary><c>functions</c>, which tools replaced.</summary>
    public static ValueSchema Functions { get; } = new ArraySchema(Function, min: 1, max: MaxTools);

    /// <summary><c>tool_choice</c>.</summary>
    public static ValueSchema ToolChoice { get; } = new StringOrSchema(
        WordOrObject,
        ValueSchema.Enum("none", "auto", "required"),
        JsonTokenType.StartObject,
        new ObjectSchema(
            ValueSchema.Enum("function", "allowed_tools", "custom"),
            ("function", Named),
            ("custom", Named),
            ("allowed_tools", new ObjectSchema(
                ["mode", "tools"],
                ("mode", ValueSchema.Enum("auto", "required")),
                ("tools", new ArraySchema(ValueSchema.AnyObject))))));

    /// <summary><c>function_call</c>, which <c>tool_choice</c> replaced.</summary>
    public static ValueSchema FunctionCall { get; } = new StringOrSchema(
        WordOrObject,
        ValueSchema.Enum("none", "auto"),
        JsonTokenType.StartObject,
        Named);
}
