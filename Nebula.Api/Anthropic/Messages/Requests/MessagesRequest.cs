using Nebula.Api.Inference;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>A valid request of Anthropic's Messages API: what Nebula acts on.</summary>
public sealed class MessagesRequest : IInferenceBody
{
    /// <summary>The deployment's name; never empty.</summary>
    public required string Model { get; init; }

    /// <summary>What the model reads: the system prompt is the first message, and the result of a tool is a message of its own.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>The declarations of tools and of the output's schema, as JSON, which count as the prompt's.</summary>
    public IReadOnlyList<string> Declarations { get; init; } = [];

    /// <summary>The maximum tokens of the answer, at least 1; null only for a request that counts tokens.</summary>
    public int? MaxTokens { get; init; }

    /// <summary><c>stop_sequences</c>: texts that end the answer.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the answer's thinking has its text; a client may want the blocks without it. Default true.</summary>
    public bool ShowsThinking { get; init; } = true;

    /// <summary><c>top_p</c>, 0 to 1; null if it is not set.</summary>
    public double? TopP { get; init; }

    /// <summary><c>top_k</c>; null if it is not set.</summary>
    public int? TopK { get; init; }

    /// <inheritdoc/>
    public InferenceRequest ToInference() => new()
    {
        Model = Model,
        Endpoint = ScriptEndpoints.Chat,
        Prompt = Prompt,
        Declarations = Declarations,
        MaxTokens = MaxTokens,
        Stop = StopSequences,
        Stream = Stream,
        Fingerprint = PromptFingerprint.Compute(Model, Prompt, TopP, TopK),
        Fields = RequestFields.OlderChat,
        IdPrefix = "msg_",
    };
}
