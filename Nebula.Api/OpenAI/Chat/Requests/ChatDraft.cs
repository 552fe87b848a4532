using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A chat request while its body is being read.</summary>
internal ref struct ChatDraft(ReadOnlySpan<byte> body) : IBodyDraft<ChatDraft, ChatRequest>, IVllmDraft
{
    // The number of vLLM's shared parameters, which count as one.
    private const ulong VllmNumber = 15;

    private Hashes _parameters;

    /// <inheritdoc/>
    public static ObjectReader<ChatDraft> Fields => ChatFields.All;

    /// <summary>The whole body.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The request that is filled.</summary>
    public ChatRequest Request { get; } = new();

    /// <summary>The deployment that the path names, which counts instead of <c>model</c>; null if it names none.</summary>
    public string? Deployment { get; set; }

    /// <summary>Whether <c>stream_options</c> is set.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary>Whether <c>top_logprobs</c> is set.</summary>
    public bool HasTopLogprobs { get; set; }

    /// <summary>The older <c>max_tokens</c>, which applies if <c>max_completion_tokens</c> is absent.</summary>
    public int? OldMaxTokens { get; set; }

    /// <summary>The hash of all messages.</summary>
    public ulong MessagesHash { get; set; }

    /// <summary>The hash of the model's name.</summary>
    public ulong ModelHash { get; set; }

    /// <summary>Whether <c>modalities</c> has <c>audio</c>.</summary>
    public bool WantsAudio { get; set; }

    /// <summary>The sampling parameters so far.</summary>
    public Sampling Sampling { get; set; } = Sampling.Default;

    /// <summary>Whether the completion is stored.</summary>
    public bool Store { get; set; }

    /// <summary><c>metadata</c>; null if it is absent.</summary>
    public JsonElement? Metadata { get; set; }

    /// <summary>The range of <c>messages</c>.</summary>
    public Range Messages { get; set; }

    /// <summary>The range of <c>logit_bias</c> in the body; like every range, empty for none.</summary>
    public Range LogitBias { get; set; }

    /// <summary>The range of <c>tools</c>.</summary>
    public Range Tools { get; set; }

    /// <summary>The range of <c>functions</c>.</summary>
    public Range Functions { get; set; }

    /// <summary>The range of <c>tool_choice</c>.</summary>
    public Range ToolChoice { get; set; }

    /// <summary>The range of <c>function_call</c>.</summary>
    public Range FunctionCall { get; set; }

    /// <summary>The range of <c>response_format</c>.</summary>
    public Range ResponseFormat { get; set; }

    /// <summary>The range of <c>structured_outputs</c>.</summary>
    public Range StructuredOutputs { get; set; }

    /// <summary>The range of <c>reasoning_effort</c>.</summary>
    public Range ReasoningEffort { get; set; }

    /// <summary>Whether the chat template lets the model reason; null if <c>chat_template_kwargs</c> does not say.</summary>
    public bool? Thinks { get; set; }

    /// <summary><c>reasoning_effort</c> of <c>chat_template_kwargs</c>, which applies if the request has none; null if it is absent.</summary>
    public string? TemplateEffort { get; set; }

    /// <summary>Whether <c>chat_template</c> is set.</summary>
    public bool HasTemplate { get; set; }

    /// <inheritdoc/>
    public readonly VllmParameters Vllm => Request.Vllm == VllmParameters.None ? Request.Vllm = new VllmParameters() : Request.Vllm;

    /// <inheritdoc/>
    public static ChatDraft Create(ReadOnlySpan<byte> json) => new(json);

    /// <summary>Sets the hash of a parameter that decides the text; 0 for an absent one.</summary>
    public void SetParameter(int number, ulong hash) => _parameters[number] = hash;

    /// <summary>The request, with what follows from several fields.</summary>
    public readonly ChatRequest Finish()
    {
        if (Request.MaxTokens is null && OldMaxTokens is { } old)
            (Request.MaxTokens, Request.MaxTokensParam) = (old, "max_tokens");
        SetPrompt();
        if (Deployment is not null)
            Request.Model = Deployment;
        var hash = new PromptHash();
        hash.Add(Deployment is null ? ModelHash : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Deployment)), MessagesHash);
        for (var i = 0; i < Hashes.Length; i++)
        {
            if (_parameters[i] != 0)
                hash.Add((ulong)i, _parameters[i]);
        }

        if (Request.Vllm.Hash is > 0 and var extra)
            hash.Add(VllmNumber, extra);
        Request.Fingerprint = hash.Value;
        Check();
        if (Store)
            Request.Stored = new StoredInput(Encoding.UTF8.GetString(Slice(Messages)), Metadata?.GetRawText() ?? "{}");
        return Request;
    }

    private readonly void Check()
    {
        if (Request.Model.Length == 0)
            throw FieldErrors.MissingModel();
        if (Request.Messages.Count == 0)
            throw FieldErrors.Missing("messages");
        ToolMessageRules.Check(Request.Messages);
        if (HasStreamOptions && !Request.Stream)
            throw FieldErrors.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        if (WantsAudio)
            throw FieldErrors.Invalid("modalities", "Audio output is not supported. Supported values are: 'text'.", "invalid_value");
        if (HasTopLogprobs && !Request.Logprobs)
            throw FieldErrors.Invalid("top_logprobs", "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
        if (Request.MinTokens > Request.MaxTokens)
            throw FieldErrors.Invalid("min_tokens", $"'min_tokens' must be at most the maximum of {Request.MaxTokens} tokens, but is {Request.MinTokens}.");
        if (HasTemplate)
            throw FieldErrors.Invalid("chat_template", "A chat template of the request is not supported: the server's own is used.");
        if (Request is { ContinuesLastMessage: true, AddsReplyStart: true })
        {
            throw FieldErrors.Invalid(
                "continue_final_message", "Cannot set both `continue_final_message` and `add_generation_prompt` to True. `add_generation_prompt` is True unless it is set to False.");
        }

        Request.Vllm.Check(Request.Stream);
    }

    private readonly void SetPrompt()
    {
        Request.Tools = ToolDefinitionsReader.Read(Slice(Tools), Slice(Functions));
        Request.UsesFunctions = Tools.Equals(default) && !Functions.Equals(default);
        Request.ToolChoice = ToolChoiceReader.Read(Slice(ToolChoice), Slice(FunctionCall), Request.Tools);
        Request.Format = OutputFormatReader.Read(Slice(ResponseFormat), Slice(StructuredOutputs));
        Request.Declarations = GetDeclarations();
        Request.ReasoningEffort = Thinks == false ? "none" : ReasoningEffort.Equals(default) ? TemplateEffort : JsonElement.Parse(Slice(ReasoningEffort)).GetString();
        Request.Sampling = Request.Vllm.Apply(LogitBias.Equals(default) ? Sampling : Sampling with { LogitBias = LogitBiasSchema.Read(Slice(LogitBias)) });
    }

    private readonly IReadOnlyList<string> GetDeclarations()
    {
        if (Request.Tools.Count == 0 && Request.Format.Schema is null)
            return [];
        var texts = new List<string>(1);
        if (!Tools.Equals(default))
            texts.Add(Encoding.UTF8.GetString(Slice(Tools)));
        if (!Functions.Equals(default))
            texts.Add(Encoding.UTF8.GetString(Slice(Functions)));
        if (Request.Format.Schema is { } schema)
            texts.Add(schema);
        return texts;
    }

    private readonly ReadOnlySpan<byte> Slice(Range range) => Body[range];

    [InlineArray(Length)]
    private struct Hashes
    {
        public const int Length = 20;

        private ulong _first;
    }
}
