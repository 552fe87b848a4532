using System.Text.Json;
using Nebula.Api.OpenAI.Chat.Requests.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>How tools and the older functions are declared and chosen.</summary>
internal static class ToolShapes
{
    private const int Most = 128;
    private const string WordOrObject = "one of a string or an object";

    private static readonly StringShape Name = new(min: 1, max: 64);

    private static readonly ObjectShape Named = new(["name"], ("name", Name));

    private static readonly ObjectShape Function = new(
        ["name"],
        ("name", Name),
        ("description", Shape.String),
        ("parameters", Shape.AnyObject),
        ("strict", Shape.Boolean));

    private static readonly ObjectShape Custom = new(
        ["name"],
        ("name", Name),
        ("description", Shape.String),
        ("format", new ObjectShape(Shape.Enum("text", "grammar"), ("grammar", Shape.AnyObject))));

    /// <summary><c>tools</c>; an empty array is as good as none.</summary>
    public static Shape Tools { get; } = new ArrayShape(
        new ObjectShape(Shape.Enum("function", "custom"), ("function", Function), ("custom", Custom)),
        max: Most);

    /// <summary><c>functions</c>, which tools replaced.</summary>
    public static Shape Functions { get; } = new ArrayShape(Function, min: 1, max: Most);

    /// <summary><c>tool_choice</c>.</summary>
    public static Shape ToolChoice { get; } = new TextOrShape(
        WordOrObject,
        Shape.Enum("none", "auto", "required"),
        JsonTokenType.StartObject,
        new ObjectShape(
            Shape.Enum("function", "allowed_tools", "custom"),
            ("function", Named),
            ("custom", Named),
            ("allowed_tools", new ObjectShape(
                ["mode", "tools"],
                ("mode", Shape.Enum("auto", "required")),
                ("tools", new ArrayShape(Shape.AnyObject))))));

    /// <summary><c>function_call</c>, which <c>tool_choice</c> replaced.</summary>
    public static Shape FunctionCall { get; } = new TextOrShape(
        WordOrObject,
        Shape.Enum("none", "auto"),
        JsonTokenType.StartObject,
        Named);
}
