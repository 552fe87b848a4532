using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>A valid request for a response.</summary>
public sealed class ResponseRequest : IInferenceBody
{
    private static readonly RequestFields FieldNames = new("input", "max_output_tokens")
    {
        Format = "text.format.schema", FormatErrorCode = "invalid_json_schema", ToolParameters = "tools[{0}].parameters",
    };

    /// <summary>The deployment's name or alias; never empty.</summary>
    public string Model { get; internal set; } = "";

    /// <summary><c>input</c>: a text, or an array of items; null if the request has none, and then it continues something.</summary>
    public JsonElement? Input { get; internal set; }

    /// <summary>A message of the developer before all others; null if the request has none.</summary>
    public string? Instructions { get; internal set; }

    /// <summary>The tools that the model may call. Default empty.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; internal set; } = [];

    /// <summary>Which of them it may or must call.</summary>
    public ToolChoice ToolChoice { get; internal set; } = ToolChoice.Auto;

    /// <summary>Whether one answer may call several tools. Default true.</summary>
    public bool ParallelToolCalls { get; internal set; } = true;

    /// <summary>The form of the answer's text.</summary>
    public OutputFormat Format { get; internal set; } = OutputFormat.Text;

    /// <summary><c>text.verbosity</c>; null if it is not set.</summary>
    public string? Verbosity { get; internal set; }

    /// <summary><c>reasoning.effort</c>; null if it is not set.</summary>
    public string? ReasoningEffort { get; internal set; }

    /// <summary><c>reasoning.summary</c>: reasoning is answered as a summary; null if it is not set.</summary>
    public string? ReasoningSummary { get; internal set; }

    /// <summary>The stored response that this one continues; null if none.</summary>
    public string? PreviousResponseId { get; internal set; }

    /// <summary>The conversation that this response continues and is added to; null if none.</summary>
    public string? ConversationId { get; internal set; }

    /// <summary>Whether the response is stored. Default true.</summary>
    public bool Store { get; internal set; } = true;

    /// <summary>Whether it is generated whether the client is there or not. Default false; true only with <see cref="Store"/>.</summary>
    public bool Background { get; internal set; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; internal set; }

    /// <summary>The maximum tokens of the answer, at least 16; null for the server's default.</summary>
    public int? MaxOutputTokens { get; internal set; }

    /// <summary>The maximum number of calls of hosted tools, of which there are none; null if it is not set.</summary>
    public int? MaxToolCalls { get; internal set; }

    /// <summary><c>temperature</c>, 0 to 2; null if it is not set.</summary>
    public double? Temperature { get; internal set; }

    /// <summary><c>top_p</c>, 0 to 1; null if it is not set.</summary>
    public double? TopP { get; internal set; }

    /// <summary>How many alternatives each token's log probability comes with, 0 to 20; null if it is not set.</summary>
    public int? TopLogprobs { get; internal set; }

    /// <summary>Whether tokens come with their log probabilities.</summary>
    public bool Logprobs { get; internal set; }

    /// <summary>vLLM's <c>seed</c>; with null each answer is drawn independently.</summary>
    public long? Seed { get; internal set; }

    /// <summary><c>truncation</c>: with <c>auto</c> the oldest items of an input that is too long are dropped. Null if it is not set, as <c>disabled</c>.</summary>
    public string? Truncation { get; internal set; }

    /// <summary><c>metadata</c>; null if it is not set.</summary>
    public JsonElement? Metadata { get; internal set; }

    /// <summary><c>user</c>; null if it is not set.</summary>
    public string? User { get; internal set; }

    /// <summary><c>safety_identifier</c>; null if it is not set.</summary>
    public string? SafetyIdentifier { get; internal set; }

    /// <summary><c>prompt_cache_key</c>; null if it is not set.</summary>
    public string? PromptCacheKey { get; internal set; }

    /// <summary><c>service_tier</c>; null if it is not set.</summary>
    public string? ServiceTier { get; internal set; }

    /// <summary><c>prompt_cache_retention</c>; null if it is not set.</summary>
    public string? PromptCacheRetention { get; internal set; }

    /// <summary><c>tools</c> as written; null if it is not set.</summary>
    internal JsonElement? ToolsJson { get; set; }

    /// <summary><c>tool_choice</c> as written; null if it is not set.</summary>
    internal JsonElement? ToolChoiceJson { get; set; }

    /// <summary><c>text</c> as written; null if it is not set.</summary>
    internal JsonElement? TextJson { get; set; }

    /// <summary>What the model reads, resolved from <see cref="Input"/> and what the response continues.</summary>
    internal ResponseInput Resolved { get; set; } = ResponseInput.Empty;

    /// <summary>How the response's id begins; it has the time of the request.</summary>
    internal string IdPrefix { get; set; } = DocumentSweeper.ResponseIdPrefix;

    /// <inheritdoc/>
    public bool IsDetached => Background;

    /// <inheritdoc/>
    public InferenceRequest ToInference() => new()
    {
        Model = Model,
        Endpoint = ScriptEndpoints.Chat,
        IdPrefix = IdPrefix,
        Prompt = new Prompt
        {
            Messages = Instructions is null ? Resolved.Messages : [new PromptMessage("developer", Instructions), .. Resolved.Messages],
            Tools = Tools,
            ToolChoice = ToolChoice,
            ParallelToolCalls = ParallelToolCalls,
            Format = Format,
            ReasoningEffort = ReasoningEffort,
            Sampling = Sampling.Default with { Temperature = Temperature },
            Server = new ServerFields
            {
                TopP = TopP,
                Seed = Seed,
                Verbosity = Verbosity,
                ServiceTier = ServiceTier,
                User = User,
                SafetyIdentifier = SafetyIdentifier,
                PromptCacheKey = PromptCacheKey,
                PromptCacheRetention = PromptCacheRetention,
            },
        },
        Declarations = GetDeclarations(),
        MaxTokens = MaxOutputTokens,
        Seed = Seed,
        Fingerprint = ResponseFingerprint.Compute(this),
        Stream = Stream,
        TopLogprobs = Logprobs ? TopLogprobs ?? 0 : null,
        FirstDroppableMessage = Truncation == "auto" ? (Instructions is null ? 0 : 1) : null,
        Fields = FieldNames,
    };

    private IReadOnlyList<string> GetDeclarations()
    {
        var texts = new List<string>(2);
        if (Tools.Count > 0)
            texts.Add(ToolsJson!.Value.GetRawText());
        if (Format.Schema is { } schema)
            texts.Add(schema);
        return texts;
    }
}
