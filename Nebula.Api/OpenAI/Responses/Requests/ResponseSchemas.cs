using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>The schemas of the fields of <c>POST /v1/responses</c> besides its items.</summary>
internal static class ResponseSchemas
{
    private const int MaxTools = 128;
    private const string WordOrObject = "one of a string or an object";

    private static readonly StringSchema Name = new(min: 1, max: 64);

    private static readonly ObjectSchema Named = new(["name"], ("name", Name));

    private static readonly ObjectSchema AllowedTools = new(
        ["mode", "tools"],
        ("mode", ValueSchema.Enum("auto", "required")),
        ("tools", new ArraySchema(ValueSchema.AnyObject)));

    /// <summary><c>tools</c>. Tools that OpenAI hosts are refused by their type.</summary>
    public static ValueSchema Tools { get; } = new ArraySchema(
        new VariantSchema(
            [],
            ("function", new ObjectSchema(
                ["name"],
                ("name", Name),
                ("description", ValueSchema.String),
                ("parameters", ValueSchema.AnyObject),
                ("strict", ValueSchema.Boolean))),
            ("custom", new ObjectSchema(
                ["name"],
                ("name", Name),
                ("description", ValueSchema.String),
                ("format", new VariantSchema(
                    [],
                    ("text", ValueSchema.AnyObject),
                    ("grammar", new ObjectSchema(["definition", "syntax"], ("definition", ValueSchema.String), ("syntax", ValueSchema.Enum("lark", "regex"))))))))),
        max: MaxTools);

    /// <summary><c>tool_choice</c>.</summary>
    public static ValueSchema ToolChoice { get; } = new StringOrSchema(
        WordOrObject,
        ValueSchema.Enum("none", "auto", "required"),
        JsonTokenType.StartObject,
        new VariantSchema([], ("function", Named), ("custom", Named), ("allowed_tools", AllowedTools)));

    /// <summary><c>text</c>.</summary>
    public static ValueSchema Text { get; } = new ObjectSchema(
        [],
        ("format", new VariantSchema(
            [],
            ("text", ValueSchema.AnyObject),
            ("json_object", ValueSchema.AnyObject),
            ("json_schema", new ObjectSchema(
                ["name", "schema"],
                ("name", Name),
                ("schema", ValueSchema.AnyObject),
                ("description", ValueSchema.String),
                ("strict", ValueSchema.Boolean))))),
        ("verbosity", PlainSchemas.Verbosity));

    /// <summary><c>reasoning</c>.</summary>
    public static ValueSchema Reasoning { get; } = new ObjectSchema(
        [],
        ("effort", PlainSchemas.ReasoningEffort),
        ("summary", ValueSchema.Enum("auto", "concise", "detailed")),
        ("generate_summary", ValueSchema.Enum("auto", "concise", "detailed")));

    /// <summary><c>conversation</c>: an id, or an object with one.</summary>
    public static ValueSchema Conversation { get; } = new StringOrSchema(
        WordOrObject, new StringSchema(min: 1), JsonTokenType.StartObject, new ObjectSchema(["id"], ("id", new StringSchema(min: 1))));

    /// <summary><c>include</c>.</summary>
    public static ValueSchema Include { get; } = new ArraySchema(ValueSchema.Enum(
        "file_search_call.results",
        "web_search_call.results",
        "web_search_call.action.sources",
        "message.input_image.image_url",
        "computer_call_output.output.image_url",
        "code_interpreter_call.outputs",
        "reasoning.encrypted_content",
        LogprobsInclude));

    /// <summary>The member of <c>include</c> that asks for log probabilities.</summary>
    public const string LogprobsInclude = "message.output_text.logprobs";

    /// <summary><c>stream_options</c>.</summary>
    public static ValueSchema StreamOptions { get; } = new ObjectSchema([], ("include_obfuscation", ValueSchema.Boolean));

    /// <summary><c>context_management</c>, which has no effect.</summary>
    public static ValueSchema ContextManagement { get; } = new ArraySchema(ValueSchema.AnyObject);

    /// <summary><c>truncation</c>.</summary>
    public static ValueSchema Truncation { get; } = ValueSchema.Enum("auto", "disabled");
}
