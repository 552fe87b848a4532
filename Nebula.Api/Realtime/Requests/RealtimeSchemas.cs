using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.Realtime.Requests;

/// <summary>The schemas of the events that a client sends: those of the Realtime API of 2025, with the names of its beta.</summary>
internal static class RealtimeSchemas
{
    private const int MaxTools = 128;
    private const int MaxOutputTokens = 4_096; // OpenAI's
    private const string WordOrObject = "one of a string or an object";

    private static readonly StringSchema Id = new(min: 1, max: 512);
    private static readonly StringSchema Name = new(min: 1, max: 64);

    private static readonly ObjectSchema Function = new(["name"], ("name", Name), ("description", ValueSchema.String), ("parameters", ValueSchema.AnyObject));

    private static readonly ArraySchema Tools = new(new VariantSchema([("name", Function)], ("function", Function)), max: MaxTools);

    private static readonly StringOrSchema ToolChoice = new(
        WordOrObject, ValueSchema.Enum("none", "auto", "required"), JsonTokenType.StartObject, new VariantSchema([], ("function", new ObjectSchema(["name"], ("name", Name)))));

    private static readonly StringOrSchema Maximum = new("one of an integer or 'inf'", ValueSchema.Enum("inf"), JsonTokenType.Number, new IntegerSchema(1, MaxOutputTokens));

    private static readonly ArraySchema Modalities = new(ValueSchema.Enum("text", "audio"), min: 1);

    private static readonly StringOrSchema Truncation = new(
        WordOrObject,
        ValueSchema.Enum("auto", "disabled"),
        JsonTokenType.StartObject,
        new ObjectSchema(["type", "retention_ratio"], ("type", ValueSchema.Enum("retention_ratio")), ("retention_ratio", new NumberSchema(0, 1)), ("token_limits", ValueSchema.AnyObject)));

    private static readonly ObjectSchema Text = new(["text"], ("text", ValueSchema.String));

    private static readonly ArraySchema Parts = new(new VariantSchema(
        [],
        ("input_text", Text),
        ("output_text", Text),
        ("text", Text),
        ("input_image", new ObjectSchema(["image_url"], ("image_url", ImageUrlSchema.Instance), ("detail", ValueSchema.Enum("auto", "low", "high")))),
        ("input_audio", ValueSchema.AnyObject),
        ("output_audio", ValueSchema.AnyObject),
        ("audio", ValueSchema.AnyObject)));

    private static readonly ValueSchema Status = ValueSchema.Enum("completed", "incomplete", "in_progress");

    private static readonly ObjectSchema Message = new(
        ["role", "content"], ("id", Id), ("role", ValueSchema.Enum("user", "assistant", "system")), ("content", Parts), ("status", Status));

    private static readonly ObjectSchema Call = new(
        ["name", "arguments"], ("id", Id), ("call_id", Id), ("name", Name), ("arguments", ValueSchema.String), ("status", Status));

    private static readonly ObjectSchema CallOutput = new(["call_id", "output"], ("id", Id), ("call_id", Id), ("output", ValueSchema.String), ("status", Status));

    private static readonly VariantSchema Item = new([("role", Message)], ("message", Message), ("function_call", Call), ("function_call_output", CallOutput));

    private static readonly VariantSchema InputItem = new(
        [("role", Message)],
        ("message", Message),
        ("function_call", Call),
        ("function_call_output", CallOutput),
        ("item_reference", new ObjectSchema(["id"], ("id", Id))));

    private static readonly ObjectSchema Response = new(
        [],
        [
            .. Settings(),
            ("conversation", ValueSchema.Enum("auto", "none")),
            ("input", new ArraySchema(InputItem)),
            ("metadata", PlainSchemas.Metadata),
        ]);

    private static readonly ObjectSchema ItemId = Event(["item_id"], ("item_id", Id));

    /// <summary>A session, as <c>session.update</c> changes it.</summary>
    public static ObjectSchema Session { get; } = new(
        [],
        [
            .. Settings(),
            ("type", ValueSchema.Enum("realtime")),
            ("model", ValueSchema.String),
            ("max_response_output_tokens", Maximum),
            ("truncation", Truncation),
            ("tracing", new StringOrSchema(WordOrObject, ValueSchema.Enum("auto"), JsonTokenType.StartObject, ValueSchema.AnyObject)),
            ("include", new ArraySchema(ValueSchema.Enum("item.input_audio_transcription.logprobs"))),
            ("input_audio_transcription", ValueSchema.AnyObject),
            ("input_audio_noise_reduction", ValueSchema.AnyObject),
            ("turn_detection", ValueSchema.AnyObject),
            ("speed", new NumberSchema(0.25, 1.5)),
        ]);

    /// <summary>Every event. Those of audio are known by their names only, so that they can be refused as what they are.</summary>
    public static VariantSchema ClientEvent { get; } = new(
        [],
        (RealtimeEventTypes.SessionUpdate, Event(["session"], ("session", Session))),
        (RealtimeEventTypes.ItemCreate, Event(["item"], ("item", Item), ("previous_item_id", Id))),
        (RealtimeEventTypes.ItemRetrieve, ItemId),
        (RealtimeEventTypes.ItemDelete, ItemId),
        (RealtimeEventTypes.ItemTruncate, ItemId),
        (RealtimeEventTypes.ResponseCreate, Event([], ("response", Response))),
        (RealtimeEventTypes.ResponseCancel, Event([], ("response_id", Id))),
        (RealtimeEventTypes.AudioAppend, ValueSchema.AnyObject),
        (RealtimeEventTypes.AudioCommit, ValueSchema.AnyObject),
        (RealtimeEventTypes.AudioClear, ValueSchema.AnyObject),
        (RealtimeEventTypes.OutputAudioClear, ValueSchema.AnyObject));

    private static ObjectSchema Event(string[] required, params ReadOnlySpan<(string Name, ValueSchema Schema)> members) =>
        new(required, [("event_id", Id), .. members]);

    // What a session has and a response may override.
    private static (string Name, ValueSchema Schema)[] Settings() =>
    [
        ("instructions", ValueSchema.String),
        ("output_modalities", Modalities),
        ("modalities", Modalities),
        ("tools", Tools),
        ("tool_choice", ToolChoice),
        ("max_output_tokens", Maximum),
        ("temperature", new NumberSchema(0, 2)),
        ("parallel_tool_calls", ValueSchema.Boolean),
        ("reasoning", new ObjectSchema([], ("effort", PlainSchemas.ReasoningEffort))),
        ("seed", new IntegerSchema(long.MinValue, long.MaxValue)),
        ("prompt", ValueSchema.AnyObject),
        ("audio", ValueSchema.AnyObject),
        ("voice", new StringOrSchema(WordOrObject, ValueSchema.String, JsonTokenType.StartObject, ValueSchema.AnyObject)),
        ("input_audio_format", ValueSchema.String),
        ("output_audio_format", ValueSchema.String),
    ];
}
