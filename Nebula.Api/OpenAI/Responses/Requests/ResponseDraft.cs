using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>A request for a response while its body is being read.</summary>
internal ref struct ResponseDraft(ReadOnlySpan<byte> body) : IBodyDraft<ResponseDraft, ResponseRequest>
{
    /// <inheritdoc/>
    public static ObjectReader<ResponseDraft> Fields => ResponseFields.All;

    /// <summary>The whole body.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The request that is filled.</summary>
    public ResponseRequest Request { get; } = new();

    /// <summary><c>tools</c>; null if it is absent, as are the following.</summary>
    public JsonElement? Tools { get; set; }

    /// <summary><c>tool_choice</c>.</summary>
    public JsonElement? ToolChoice { get; set; }

    /// <summary><c>text</c>.</summary>
    public JsonElement? Text { get; set; }

    /// <summary><c>reasoning</c>.</summary>
    public JsonElement? Reasoning { get; set; }

    /// <summary><c>conversation</c>.</summary>
    public JsonElement? Conversation { get; set; }

    /// <summary><c>include</c>.</summary>
    public JsonElement? Include { get; set; }

    /// <summary>Whether <c>stream_options</c> is set.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary>Whether <c>prompt</c> is set.</summary>
    public bool HasPrompt { get; set; }

    /// <inheritdoc/>
    public static ResponseDraft Create(ReadOnlySpan<byte> json) => new(json);

    /// <inheritdoc/>
    public readonly ResponseRequest Finish()
    {
        var request = Request;
        request.ConversationId = Conversation is { } conversation
            ? (conversation.ValueKind == JsonValueKind.String ? conversation : conversation.GetProperty("id")).GetString()
            : null;
        Check();
        request.Tools = ResponseTools.Read(Tools);
        request.ToolChoice = ResponseTools.ReadChoice(ToolChoice, request.Tools);
        request.ToolChoiceJson = ToolChoice;
        request.ToolsJson = Tools;
        request.TextJson = Text;
        request.Format = ReadFormat();
        request.Verbosity = Text?.FindText("verbosity");
        request.ReasoningEffort = Reasoning?.FindText("effort");
        request.ReasoningSummary = Reasoning?.FindText("summary") ?? Reasoning?.FindText("generate_summary");
        request.Logprobs = request.TopLogprobs is not null || Includes(ResponseSchemas.LogprobsInclude);
        return request;
    }

    private readonly void Check()
    {
        if (HasPrompt)
            throw FieldErrors.Invalid("prompt", "Prompt templates are not supported: send 'instructions' and 'input'.", "unsupported_parameter");
        if (Request.Model.Length == 0)
            throw FieldErrors.Missing("model");
        if (Request.Input is null && Request.PreviousResponseId is null && Request.ConversationId is null)
            throw FieldErrors.Invalid("input", "One of 'input', 'previous_response_id' or 'conversation' must be provided.", "missing_required_parameter");
        if (Request.PreviousResponseId is not null && Request.ConversationId is not null)
        {
            throw FieldErrors.Invalid(
                "previous_response_id",
                "Mutually exclusive parameters: 'previous_response_id' and 'conversation'. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
                "mutually_exclusive_parameters");
        }

        if (HasStreamOptions && !Request.Stream)
            throw FieldErrors.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        if (Request.Background && !Request.Store)
            throw FieldErrors.Invalid("background", "Background responses must be stored: 'background' is only allowed when 'store' is true.");
    }

    private readonly OutputFormat ReadFormat()
    {
        if (Text is not { } text || !text.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.Object)
            return OutputFormat.Text;
        return format.GetProperty("type").GetString() switch
        {
            "json_object" => OutputFormat.JsonObject,
            "json_schema" => new OutputFormat(OutputFormatKind.JsonSchema)
            {
                Name = format.GetProperty("name").GetString(),
                Description = format.FindText("description"),
                Schema = format.GetProperty("schema").GetRawText(),
                IsStrict = format.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True,
            },
            _ => OutputFormat.Text,
        };
    }

    private readonly bool Includes(string name) => Include is { } include && include.EnumerateArray().Any(item => item.ValueEquals(name));
}
