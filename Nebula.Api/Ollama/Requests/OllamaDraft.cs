using System.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Ollama.Requests;

/// <summary>A request of Ollama while its body is being read.</summary>
internal sealed class OllamaDraft : IBodyDraft<OllamaDraft, OllamaRequest>
{
    private string? _tools;

    /// <inheritdoc/>
    public static ObjectReader<OllamaDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r)),
        ("messages", (ref r, ref d) => d.Messages = OllamaMessagesReader.Read(ref r)),
        ("prompt", (ref r, ref d) => d.Text = JsonScalars.ReadString(ref r) ?? ""),
        ("suffix", (ref r, ref d) => d.Suffix = JsonScalars.ReadString(ref r)),
        ("system", (ref r, ref d) => d.System = JsonScalars.ReadString(ref r)),
        ("images", (ref r, ref d) => d.ImageTokens = OllamaMessagesReader.CountImages(ref r)),
        ("tools", ReadTools),
        ("format", (ref r, ref d) => d.Format = ReadFormat(ref r)),
        ("options", (ref r, ref d) => d.Options = OllamaOptions.Read(ref r)),
        ("stream", (ref r, ref d) => d.Stream = JsonScalars.ReadBoolean(ref r) ?? true),
        ("think", (ref r, ref d) => d.Effort = ReadThink(ref r)));

    /// <summary>Whether the body has messages; else it has a prompt.</summary>
    public bool IsChat { get; set; }

    public string? Model { get; private set; }

    public IReadOnlyList<PromptMessage>? Messages { get; private set; }

    public string Text { get; private set; } = "";

    public string? Suffix { get; private set; }

    public string? System { get; private set; }

    public int ImageTokens { get; private set; }

    public IReadOnlyList<ToolDefinition> Tools { get; private set; } = [];

    public OutputFormat Format { get; private set; } = OutputFormat.Text;

    public OllamaOptions Options { get; private set; } = new();

    public bool Stream { get; private set; } = true;

    public string? Effort { get; private set; }

    /// <inheritdoc/>
    public static OllamaDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public OllamaRequest Finish()
    {
        if (string.IsNullOrEmpty(Model))
            throw FieldErrors.Missing("model");
        if (IsChat && Messages is null or { Count: 0 })
            throw FieldErrors.Missing("messages");
        var declarations = new List<string>();
        if (_tools is not null)
            declarations.Add(_tools);
        if (Format.Schema is { } schema)
            declarations.Add(schema);
        return new OllamaRequest
        {
            Model = Model,
            Prompt = new Prompt { Messages = IsChat ? Messages! : CreateMessages(), Tools = IsChat ? Tools : [], Format = Format, ReasoningEffort = Effort, Sampling = Options.ToSampling() },
            Declarations = declarations,
            IsChat = IsChat,
            Stream = Stream,
            Options = Options,
        };
    }

    private List<PromptMessage> CreateMessages()
    {
        var messages = new List<PromptMessage>();
        if (System is { Length: > 0 } system)
            messages.Add(new PromptMessage("system", system));
        messages.Add(new PromptMessage("user", Text + Suffix) { MediaTokens = ImageTokens });
        return messages;
    }

    private static void ReadTools(ref Utf8JsonReader reader, ref OllamaDraft draft)
    {
        (draft._tools, draft.Tools) = (null, []);
        if (reader.TokenType == JsonTokenType.Null)
            return;
        var start = reader;
        ToolSchemas.Tools.Check(ref reader);
        draft._tools = JsonElement.ParseValue(ref start).GetRawText();
        draft.Tools = ToolDefinitionsReader.Read(Encoding.UTF8.GetBytes(draft._tools), default);
    }

    private static OutputFormat ReadFormat(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return new OutputFormat(OutputFormatKind.JsonSchema) { Schema = RawJson.ReadObject(ref reader) };
        var at = reader.TokenStartIndex;
        return JsonScalars.ReadString(ref reader) switch
        {
            null or "" => OutputFormat.Text,
            "json" => OutputFormat.JsonObject,
            var other => throw RequestValidationException.Unsupported(at, other, ["json"]),
        };
    }

    private static string? ReadThink(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return JsonScalars.ReadBoolean(ref reader) switch { null => null, true => "medium", false => "none" };
        return ThinkLevels.Read(ref reader);
    }

    private static readonly EnumSchema ThinkLevels = ValueSchema.Enum("low", "medium", "high");
}
