using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>The schemas of the items that a response reads, and that a conversation is made of.</summary>
internal static class ItemSchemas
{
    private const string TextOrParts = "one of a string or an array of objects";

    private static readonly StringSchema Id = new(min: 1);

    private static readonly ObjectSchema Text = new(["text"], ("text", ValueSchema.String));

    private static readonly ObjectSchema Image = new(
        [],
        ("image_url", ImageUrlSchema.Instance),
        ("file_id", ValueSchema.String),
        ("detail", ValueSchema.Enum("auto", "low", "high", "original")))
    {
        Alternatives = ["image_url", "file_id"],
    };

    private static readonly ObjectSchema File = new(
        [],
        ("file_id", ValueSchema.String),
        ("file_url", ValueSchema.String),
        ("file_data", ValueSchema.String),
        ("filename", ValueSchema.String))
    {
        Alternatives = ["file_id", "file_data", "file_url"],
    };

    private static readonly ArraySchema Parts = new(new VariantSchema(
        [],
        ("input_text", Text),
        ("input_image", Image),
        ("input_file", File),
        ("output_text", Text),
        ("refusal", new ObjectSchema(["refusal"], ("refusal", ValueSchema.String)))));

    private static readonly StringOrSchema Output = new(
        TextOrParts,
        ValueSchema.String,
        JsonTokenType.StartArray,
        new ArraySchema(new VariantSchema([], ("input_text", Text), ("input_image", Image), ("input_file", File))));

    private static readonly ObjectSchema Message = new(
        ["role", "content"],
        ("role", ValueSchema.Enum("user", "assistant", "system", "developer")),
        ("content", new StringOrSchema(TextOrParts, ValueSchema.String, JsonTokenType.StartArray, Parts)),
        ("id", Id),
        ("status", ValueSchema.String),
        ("phase", ValueSchema.String));

    private static readonly ObjectSchema Reasoning = new(
        ["summary"],
        ("summary", new ArraySchema(new VariantSchema([], ("summary_text", Text)))),
        ("content", new ArraySchema(new VariantSchema([], ("reasoning_text", Text)))),
        ("encrypted_content", ValueSchema.String),
        ("id", ValueSchema.String));

    private static readonly ObjectSchema Reference = new(["id"], ("id", Id));

    /// <summary>An item. One without a type is a message if it has a role, and else a reference to another item.</summary>
    public static ValueSchema Item { get; } = new VariantSchema(
        [("role", Message), ("content", Message), ("id", Reference)],
        ("message", Message),
        ("function_call", Call("arguments")),
        ("function_call_output", CallOutput()),
        ("custom_tool_call", Call("input")),
        ("custom_tool_call_output", CallOutput()),
        ("reasoning", Reasoning),
        ("item_reference", Reference));

    /// <summary><c>input</c>: a text, which is a user's message, or items.</summary>
    public static ValueSchema Input { get; } = new StringOrSchema(TextOrParts, ValueSchema.String, JsonTokenType.StartArray, new ArraySchema(Item));

    private static ObjectSchema Call(string input) => new(
        ["call_id", "name", input],
        ("call_id", new StringSchema(min: 1)),
        ("name", new StringSchema(min: 1)),
        (input, ValueSchema.String),
        ("id", Id),
        ("status", ValueSchema.String));

    private static ObjectSchema CallOutput() => new(
        ["call_id", "output"],
        ("call_id", new StringSchema(min: 1)),
        ("output", Output),
        ("id", Id),
        ("status", ValueSchema.String));
}
