using Nebula.Api.Inference;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A valid chat completion request: the fields of OpenAI's and vLLM's that Nebula acts on.</summary>
public sealed class ChatRequest : IInferenceBody
{
    /// <summary>The deployment's name; never empty.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>The conversation; at least one message.</summary>
    public IReadOnlyList<PromptMessage> Messages { get; internal set; } = [];

    /// <summary>
    /// The maximum tokens of each choice, at least 1: <c>max_completion_tokens</c>, or else <c>max_tokens</c>; null if neither is set.
    /// </summary>
    public int? MaxTokens { get; internal set; }

    /// <summary>The field that <see cref="MaxTokens"/> was taken from, for errors.</summary>
    public string MaxTokensParam { get; internal set; } = "max_completion_tokens";

    /// <summary>vLLM's <c>min_tokens</c>: the minimum tokens of each choice; never more than <see cref="MaxTokens"/>.</summary>
    public int MinTokens { get; internal set; }

    /// <summary>vLLM's <c>ignore_eos</c>: whether replies continue up to the maximum.</summary>
    public bool IgnoreEos { get; internal set; }

    /// <summary>How many choices: 1 to 128, by default 1.</summary>
    public int N { get; internal set; } = 1;

    /// <summary>Up to four texts that end a reply, none of them empty.</summary>
    public IReadOnlyList<string> Stop { get; internal set; } = [];

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; internal set; }

    /// <summary><c>stream_options.include_usage</c>: whether a stream ends with its usage.</summary>
    public bool IncludeUsage { get; internal set; }

    /// <summary><c>stream_options.include_obfuscation</c>: whether each chunk of text has padding that hides the text's length. Default false.</summary>
    public bool IncludeObfuscation { get; internal set; }

    /// <summary>vLLM's <c>stream_options.continuous_usage_stats</c>: whether each chunk has the usage so far. Default false.</summary>
    public bool ContinuousUsage { get; internal set; }

    /// <summary><c>prediction</c>: the text that the client expects the answer to repeat; null for none.</summary>
    public string? Prediction { get; internal set; }

    /// <summary>The client's seed; with null each answer is drawn independently.</summary>
    public long? Seed { get; internal set; }

    /// <summary>Whether tokens come with their log probabilities.</summary>
    public bool Logprobs { get; internal set; }

    /// <summary>How many alternatives each token's log probability comes with: 0 to 20, more than 0 only with <see cref="Logprobs"/>.</summary>
    public int TopLogprobs { get; internal set; }

    /// <summary>The tools and the older functions that the model may call. Default empty.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; internal set; } = [];

    /// <summary>Which of them it may or must call.</summary>
    public ToolChoice ToolChoice { get; internal set; } = ToolChoice.Auto;

    /// <summary>Whether the tools are the older <c>functions</c>, whose call is a <c>function_call</c>.</summary>
    public bool UsesFunctions { get; internal set; }

    /// <summary>Whether one answer may call several tools. Default true.</summary>
    public bool ParallelToolCalls { get; internal set; } = true;

    /// <summary>The form of the answer's text.</summary>
    public OutputFormat Format { get; internal set; } = OutputFormat.Text;

    /// <summary><c>reasoning_effort</c>; null if it is not set.</summary>
    public string? ReasoningEffort { get; internal set; }

    /// <summary>vLLM's <c>include_reasoning</c>: whether the answer shows the model's reasoning. Default true.</summary>
    public bool IncludeReasoning { get; internal set; } = true;

    /// <summary>vLLM's <c>echo</c>: whether the answer begins with the last message if it is of the answer's role. Default false.</summary>
    public bool Echo { get; internal set; }

    /// <summary>vLLM's <c>add_generation_prompt</c>: whether the prompt ends with the start of the assistant's reply. Default true.</summary>
    public bool AddsReplyStart { get; internal set; } = true;

    /// <summary>vLLM's <c>continue_final_message</c>: whether the reply continues the last message. Default false; only without <see cref="AddsReplyStart"/>.</summary>
    public bool ContinuesLastMessage { get; internal set; }

    /// <summary>vLLM's other parameters.</summary>
    public VllmParameters Vllm { get; internal set; } = VllmParameters.None;

    /// <summary>The answer's role: <c>assistant</c>, or that of the last message if the prompt does not start a reply.</summary>
    public string Role => AddsReplyStart ? "assistant" : Messages[^1].Role;

    /// <summary>The text with which the answer begins; empty unless <see cref="Echo"/> applies.</summary>
    public string EchoedText => Echo && Messages[^1].Role == Role ? Messages[^1].Text : "";

    /// <summary>The sampling parameters that have an effect.</summary>
    public Sampling Sampling { get; internal set; } = Sampling.Default;

    /// <summary>The declarations of tools, functions and schemas, which the model reads, as JSON.</summary>
    public IReadOnlyList<string> Declarations { get; internal set; } = [];

    /// <summary>
    /// A hash of what decides the answer's text: model, messages, tools and sampling parameters. The same on every machine and in every version; it
    /// does not depend on the order of fields, nor on white space and escapes outside of parameters that are objects, and not on <see cref="Seed"/>.
    /// </summary>
    public ulong Fingerprint { get; internal set; }

    /// <summary>What is stored with the completion; null if it is not stored.</summary>
    internal StoredInput? Stored { get; set; }

    /// <summary>How the completion's id begins; the id of one that is stored has its time.</summary>
    internal string IdPrefix { get; set; } = DocumentSweeper.CompletionIdPrefix;

    /// <inheritdoc/>
    public ClientEndpoint? Endpoint => ClientEndpoint.ChatCompletions;

    /// <inheritdoc/>
    public InferenceRequest ToInference() => new()
    {
        Model = Model,
        Endpoint = ScriptEndpoints.Chat,
        IdPrefix = IdPrefix,
        Prompt = new Prompt
        {
            Messages = Messages,
            Tools = Tools,
            ToolChoice = ToolChoice,
            ParallelToolCalls = ParallelToolCalls,
            Format = Format,
            ReasoningEffort = ReasoningEffort,
            Sampling = Sampling,
            Prediction = Prediction,
        },
        Declarations = Declarations,
        MaxTokens = MaxTokens,
        MinTokens = MinTokens,
        IgnoreEos = IgnoreEos,
        Stop = Stop,
        StopTokenIds = Vllm.StopTokenIds,
        IncludesStop = Vllm.IncludesStop,
        IncludesTokenIds = Vllm.ReturnsTokenIds,
        PromptLogprobs = Vllm.PromptLogprobs,
        AddsReplyStart = AddsReplyStart,
        ContinuesLastMessage = ContinuesLastMessage,
        N = N,
        Seed = Seed,
        Fingerprint = Fingerprint,
        Stream = Stream,
        TopLogprobs = Logprobs ? TopLogprobs : null,
        Fields = MaxTokensParam == "max_tokens" ? RequestFields.OlderChat : RequestFields.Chat,
    };
}

/// <summary>What of a request is stored with its completion.</summary>
/// <param name="Messages">The messages, as JSON.</param>
/// <param name="Metadata">The metadata, as a JSON object.</param>
internal sealed record StoredInput(string Messages, string Metadata);
