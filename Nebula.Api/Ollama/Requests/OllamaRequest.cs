using Nebula.Api.Inference;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Ollama.Requests;

/// <summary>A valid request of Ollama's <c>/api/chat</c> or <c>/api/generate</c>: what Nebula acts on.</summary>
public sealed class OllamaRequest : IInferenceBody
{
    /// <summary>The deployment's name; never empty.</summary>
    public required string Model { get; init; }

    /// <summary>What the model reads.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>The declarations of tools and of the format's schema, as JSON, which count as the prompt's.</summary>
    public IReadOnlyList<string> Declarations { get; init; } = [];

    /// <summary>Whether the answer has a message; else it has a text. Default false.</summary>
    public bool IsChat { get; init; }

    /// <summary>Whether the answer is streamed. Default true.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>The <c>options</c>.</summary>
    public OllamaOptions Options { get; init; } = new();

    /// <summary>Whether the request has neither messages nor a prompt, and so only loads the model. Default false.</summary>
    public bool IsLoad { get; init; }

    /// <summary>Whether <c>keep_alive</c> is 0, so that a request that only loads the model unloads it. Default false.</summary>
    public bool Unloads { get; init; }

    /// <summary>The conversation up to the answer, with which the answer becomes the <c>context</c> of the next request; null if the answer has no context.</summary>
    public string? Conversation { get; init; }

    /// <summary>How many alternatives each token's log probability comes with; null if the client wants no log probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Whether the client asks the model to reason, which one that does not reason refuses.</summary>
    public bool Thinks => Prompt.ReasoningEffort is not (null or OllamaDraft.NoEffort);

    /// <inheritdoc/>
    public InferenceRequest ToInference() => new()
    {
        Model = Model,
        FallbackModel = OllamaModelName.FindUntagged(Model),
        Endpoint = ScriptEndpoints.Chat,
        Prompt = Prompt,
        Declarations = Declarations,
        MaxTokens = Options.NumPredict,
        Stop = Options.Stop,
        Seed = Options.Seed,
        Stream = Stream,
        TopLogprobs = TopLogprobs,
        Fingerprint = PromptFingerprint.Compute(Model, Prompt, Options.TopP, Options.TopK),
        Fields = IsChat ? RequestFields.Chat with { MaxTokens = OllamaOptions.NumPredictField } : RequestFields.Chat with { Prompt = "prompt", MaxTokens = OllamaOptions.NumPredictField },
        IdPrefix = "ollama-",
    };
}
