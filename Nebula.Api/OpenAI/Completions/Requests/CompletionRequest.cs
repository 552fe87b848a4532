using Nebula.Api.Inference;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Scripts;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>A valid request of <c>POST /v1/completions</c>: the fields of OpenAI's and vLLM's that Nebula acts on.</summary>
public sealed class CompletionRequest : IInferenceBody
{
    /// <summary>OpenAI's default of <c>max_tokens</c>: 16.</summary>
    public const int DefaultMaxTokens = 16;

    private static readonly RequestFields Names = new("prompt", "max_tokens");

    /// <summary>The deployment's name; never empty.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>The prompts; at least one, which may be empty.</summary>
    public IReadOnlyList<string> Prompts => Inputs.Texts;

    /// <summary>The tokens of each prompt if the client sent token ids; else null.</summary>
    public IReadOnlyList<int>? PromptTokens => Inputs.Tokens;

    /// <summary>The text after the completion; null for none. It counts as part of each prompt.</summary>
    public string? Suffix { get; internal set; }

    /// <summary>The largest number of tokens of each choice, from 0.</summary>
    public int MaxTokens { get; internal set; } = DefaultMaxTokens;

    /// <summary>vLLM's <c>min_tokens</c>. Default 0.</summary>
    public int MinTokens { get; internal set; }

    /// <summary>vLLM's <c>ignore_eos</c>. Default false.</summary>
    public bool IgnoreEos { get; internal set; }

    /// <summary>How many choices each prompt has in the answer: 1 to 128, by default 1.</summary>
    public int N { get; internal set; } = 1;

    /// <summary>How many choices each prompt has of which the answer has the best; at least <see cref="N"/>.</summary>
    public int BestOf { get; internal set; } = 1;

    /// <summary>Whether a choice's text begins with its prompt. Default false.</summary>
    public bool Echo { get; internal set; }

    /// <summary>How many of the likeliest tokens are listed with each token, 0 to 5; null for no log probabilities.</summary>
    public int? Logprobs { get; internal set; }

    /// <summary>Up to four texts that end a choice.</summary>
    public IReadOnlyList<string> Stop { get; internal set; } = [];

    /// <summary>The client's seed; null for none.</summary>
    public long? Seed { get; internal set; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; internal set; }

    /// <summary>Whether a stream ends with its usage.</summary>
    public bool IncludeUsage { get; internal set; }

    /// <summary>vLLM's other parameters.</summary>
    public VllmParameters Vllm { get; internal set; } = VllmParameters.None;

    /// <summary>The sampling parameters that have an effect.</summary>
    public Sampling Sampling { get; internal set; } = Sampling.Default;

    /// <summary>A hash of what decides the text.</summary>
    public ulong Fingerprint { get; internal set; }

    /// <summary>The inputs of a request without a prompt: one empty text.</summary>
    internal static TextInputs NoInputs { get; } = new([""]);

    /// <summary>The prompts as the client sent them.</summary>
    internal TextInputs Inputs { get; set; } = NoInputs;

    /// <summary>Whether the best of several choices are selected, for which log probabilities are needed.</summary>
    public bool Selects => BestOf > N;

    /// <summary>The ids of a prompt's tokens, with those of <see cref="Suffix"/>.</summary>
    /// <param name="input">The prompt, from 0.</param>
    internal IReadOnlyList<int> GetPromptTokenIds(int input) =>
        Suffix is null && Inputs.Ids is { } ids ? ids[input] : TokenText.Encode(Prompts[input] + Suffix);

    /// <inheritdoc/>
    public ClientEndpoint? Endpoint => ClientEndpoint.Completions;

    /// <inheritdoc/>
    public InferenceRequest ToInference() => new()
    {
        Model = Model,
        Endpoint = ScriptEndpoints.Completion,
        IdPrefix = "cmpl-",
        Prompt = new Prompt { Inputs = Suffix is null ? Prompts : [.. Prompts.Select(prompt => prompt + Suffix)], Sampling = Sampling },
        InputTokens = Suffix is null ? PromptTokens : null,
        MaxTokens = MaxTokens,
        MinTokens = MinTokens,
        IgnoreEos = IgnoreEos,
        Stop = Stop,
        StopTokenIds = Vllm.StopTokenIds,
        IncludesStop = Vllm.IncludesStop,
        IncludesTokenIds = Vllm.ReturnsTokenIds,
        PromptLogprobs = Vllm.PromptLogprobs,
        N = BestOf,
        Seed = Seed,
        Fingerprint = Fingerprint,
        Stream = Stream,
        TopLogprobs = Logprobs ?? (Selects ? 0 : null),
        Fields = Names,
    };
}
