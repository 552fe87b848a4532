using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>A request of the Messages API while its body is being read.</summary>
internal sealed class MessagesDraft : IBodyDraft<MessagesDraft, MessagesRequest>
{
    /// <inheritdoc/>
    public static ObjectReader<MessagesDraft> Fields => MessagesFields.All;

    /// <summary>Whether the request only counts tokens, and needs no maximum.</summary>
    public bool IsCounted { get; set; }

    public string? Model { get; set; }

    public int? MaxTokens { get; set; }

    public string? System { get; set; }

    public IReadOnlyList<PromptMessage>? Messages { get; set; }

    public IReadOnlyList<string> StopSequences { get; set; } = [];

    public bool Stream { get; set; }

    public double? Temperature { get; set; }

    public double? TopP { get; set; }

    public int? TopK { get; set; }

    public IReadOnlyList<ToolDefinition> Tools { get; set; } = [];

    public ToolChoiceDraft ToolChoice { get; set; }

    public ThinkingDraft Thinking { get; set; }

    public string? Effort { get; set; }

    public string? UserId { get; set; }

    public string? ServiceTier { get; set; }

    public OutputFormat Format { get; set; } = OutputFormat.Text;

    /// <inheritdoc/>
    public static MessagesDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public MessagesRequest Finish()
    {
        if (string.IsNullOrEmpty(Model))
            throw FieldErrors.Missing("model");
        if (MaxTokens is null && !IsCounted)
            throw FieldErrors.Missing("max_tokens");
        if (Messages is null)
            throw FieldErrors.Missing("messages");
        if (Thinking.Budget >= MaxTokens)
            throw FieldErrors.Invalid("thinking.budget_tokens", "'max_tokens' must be greater than 'thinking.budget_tokens'.", "invalid_value");
        return new MessagesRequest
        {
            Model = Model,
            Prompt = CreatePrompt(Messages),
            Declarations = [.. Tools.Select(Declare), .. Format.Schema is { } schema ? [schema] : Array.Empty<string>()],
            MaxTokens = MaxTokens,
            StopSequences = StopSequences,
            Stream = Stream,
            ShowsThinking = !Thinking.IsOmitted,
            TopP = TopP,
            TopK = TopK,
        };
    }

    private Prompt CreatePrompt(IReadOnlyList<PromptMessage> messages) => new()
    {
        Messages = System is null ? messages : [new PromptMessage("system", System), .. messages],
        Tools = Tools,
        ToolChoice = ToolChoice.Create(Tools),
        ParallelToolCalls = !ToolChoice.DisablesParallelCalls,
        Format = Format,
        ReasoningEffort = Thinking.GetEffort(Effort),
        Sampling = Temperature is null ? Sampling.Default : new Sampling { Temperature = Temperature },
        Server = new ServerFields
        {
            TopP = TopP, User = UserId, ServiceTier = ServiceTier == "standard_only" ? "default" : ServiceTier, LeavesEffort = !Thinking.IsSet,
        },
    };

    // What the model reads of a tool, whichever way the client writes it.
    private static string Declare(ToolDefinition tool) => $"{tool.Name}{tool.Description}{tool.Parameters}";
}
