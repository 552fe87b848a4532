using System.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Ollama.Requests;

/// <summary>A request of Ollama while its body is being read.</summary>
internal sealed class OllamaDraft : IBodyDraft<OllamaDraft, OllamaRequest>
{
    /// <summary>The effort of a model that must not reason.</summary>
    public const string NoEffort = "none";

    private const int MaxTopLogprobs = 20;

    private static readonly EnumSchema ThinkLevels = ValueSchema.Enum("low", "medium", "high");

    private string? _tools;
    private string? _template;
    private IReadOnlyList<int>? _context;
    private bool _isRaw;
    private bool _unloads;
    private bool _hasLogprobs;
    private int _topLogprobs;

    /// <inheritdoc/>
    public static ObjectReader<OllamaDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r)),
        ("messages", (ref r, ref d) => d.Messages = OllamaMessagesReader.Read(ref r)),
        ("prompt", (ref r, ref d) => d.Text = JsonScalars.ReadString(ref r) ?? ""),
        ("suffix", (ref r, ref d) => d.Suffix = JsonScalars.ReadString(ref r)),
        ("system", (ref r, ref d) => d.System = JsonScalars.ReadString(ref r)),
        ("images", (ref r, ref d) => d.Images = OllamaMessagesReader.ReadImages(ref r)),
        ("tools", ReadTools),
        ("format", (ref r, ref d) => d.Format = ReadFormat(ref r)),
        ("options", (ref r, ref d) => d.Options = OllamaOptions.Read(ref r)),
        ("stream", (ref r, ref d) => d.Stream = JsonScalars.ReadBoolean(ref r) ?? true),
        ("think", (ref r, ref d) => d.Effort = ReadThink(ref r)),
        ("raw", (ref r, ref d) => d._isRaw = JsonScalars.ReadBoolean(ref r) ?? false),
        ("template", (ref r, ref d) => d._template = JsonScalars.ReadString(ref r)),
        ("context", (ref r, ref d) => d._context = TokenIdList.ReadUnlessNull(ref r, TokenText.MaxId)),
        ("keep_alive", (ref r, ref d) => d._unloads = KeepAliveReader.ReadIsZero(ref r)),
        ("logprobs", (ref r, ref d) => d._hasLogprobs = JsonScalars.ReadBoolean(ref r) ?? false),
        ("top_logprobs", (ref r, ref d) => d._topLogprobs = (int?)JsonScalars.ReadInteger(ref r, 0, MaxTopLogprobs) ?? 0),
        ("truncate", (ref r, ref _) => JsonScalars.ReadBoolean(ref r)),
        ("shift", (ref r, ref _) => JsonScalars.ReadBoolean(ref r)));

    /// <summary>Whether the body has messages; else it has a prompt.</summary>
    public bool IsChat { get; set; }

    public string? Model { get; private set; }

    public IReadOnlyList<PromptMessage>? Messages { get; private set; }

    public string Text { get; private set; } = "";

    public string? Suffix { get; private set; }

    public string? System { get; private set; }

    public IReadOnlyList<string> Images { get; private set; } = [];

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
        if (_isRaw && (!string.IsNullOrEmpty(_template) || !string.IsNullOrEmpty(System) || _context is { Count: > 0 } || Images.Count > 0))
            throw FieldErrors.Invalid("raw", "raw mode does not support template, system, context or images");
        var declarations = new List<string>();
        if (_tools is not null)
            declarations.Add(_tools);
        if (Format.Schema is { } schema)
            declarations.Add(schema);
        var prompt = CreatePrompt();
        return new OllamaRequest
        {
            Model = Model,
            Prompt = prompt,
            Declarations = declarations,
            IsChat = IsChat,
            Stream = Stream,
            Options = Options,
            IsLoad = IsChat ? Messages is null or { Count: 0 } : Text.Length == 0,
            Unloads = _unloads,
            Conversation = IsChat || _isRaw ? null : string.Join('\n', prompt.Messages.Select(static message => message.Text)),
            TopLogprobs = _hasLogprobs ? _topLogprobs : null,
        };
    }

    private Prompt CreatePrompt()
    {
        var prompt = new Prompt { Format = Format, ReasoningEffort = Effort, Sampling = Options.ToSampling(), Server = new ServerFields { TopP = Options.TopP, Seed = Options.Seed } };
        if (IsChat)
            return prompt with { Messages = Messages ?? [], Tools = Tools };
        return _isRaw ? prompt with { Inputs = [Text + Suffix] } : prompt with { Messages = CreateMessages() };
    }

    private List<PromptMessage> CreateMessages()
    {
        var messages = new List<PromptMessage>();
        if (System is { Length: > 0 } system)
            messages.Add(new PromptMessage("system", system));
        if (_context is { Count: > 0 } context)
            messages.Add(new PromptMessage("assistant", TokenText.Decode(context)));
        messages.Add(OllamaMessagesReader.WithImages(new PromptMessage("user", Text + Suffix), Images));
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
            return JsonScalars.ReadBoolean(ref reader) switch { null => null, true => "medium", false => NoEffort };
        return ThinkLevels.Read(ref reader);
    }
}
