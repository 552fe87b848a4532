using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>What an endpoint asks the gateway for: a client's request, read and checked, in a form that all endpoints share.</summary>
public sealed record InferenceRequest
{
    /// <summary>The deployment's name or alias, as the client wrote it.</summary>
    public required string Model { get; init; }

    /// <summary>The name that counts if no deployment has the name <see cref="Model"/>; null for none. Default null.</summary>
    public string? FallbackModel { get; init; }

    /// <summary>How the ids of the endpoint's answers begin. Default <c>chatcmpl-</c>.</summary>
    public string IdPrefix { get; init; } = "chatcmpl-";

    /// <summary>What the model reads, and how it must answer.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Texts that count as the prompt's but are not part of it as such: declarations of tools and schemas, as JSON. Default empty.</summary>
    public IReadOnlyList<string> Declarations { get; init; } = [];

    /// <summary>The tokens of each of the prompt's inputs if the client sent token ids; null if they are to be counted.</summary>
    public IReadOnlyList<int>? InputTokens { get; init; }

    /// <summary>The largest number of tokens of each choice, at least 0; null for the server's default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The smallest number of tokens of each choice. Default 0.</summary>
    public int MinTokens { get; init; }

    /// <summary>Whether each choice is as long as it may be, whatever its natural end. Default false.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Up to four texts that end a reply, none of them empty. Default empty.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The ids of tokens that end a reply; null for none.</summary>
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <summary>Whether the text that ended a reply is part of it. Default false.</summary>
    public bool IncludesStop { get; init; }

    /// <summary>Whether the answer has the ids of the generated tokens. Default false.</summary>
    public bool IncludesTokenIds { get; init; }

    /// <summary>Whether the prompt ends with the start of a reply, which a conversation has unless it says otherwise. Default true.</summary>
    public bool AddsReplyStart { get; init; } = true;

    /// <summary>Whether the last message is open, so that the reply continues it. Default false.</summary>
    public bool ContinuesLastMessage { get; init; }

    /// <summary>How many choices each input has. Default 1.</summary>
    public int N { get; init; } = 1;

    /// <summary>The client's seed; null for none.</summary>
    public long? Seed { get; init; }

    /// <summary>A hash of what decides the answer's text, without <see cref="Seed"/>; the same on every machine and in every version.</summary>
    public ulong Fingerprint { get; init; }

    /// <summary>Whether the answer is streamed; for the ledger. Default false.</summary>
    public bool Stream { get; init; }

    /// <summary>How many alternatives each token's log probability comes with; null if the client wants no log probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>
    /// How many alternatives each log probability of the prompt's tokens comes with; null if the client wants none. For the bound of log
    /// probabilities: the endpoint computes them.
    /// </summary>
    public int? PromptLogprobs { get; init; }

    /// <summary>What is asked of the vectors, if the prompt's inputs are to be embedded; null if text is to be generated.</summary>
    public EmbeddingRequest? Embedding { get; init; }

    /// <summary>
    /// The kind of endpoint, as scripts name it: <c>chat</c>, <c>completion</c> or <c>embedding</c>; null if scripts do not answer the request.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// The first of the prompt's messages that may be dropped if the prompt is too long for the model (<see cref="PromptTruncator"/>), from 0; null if
    /// such a prompt is refused. Default null.
    /// </summary>
    public int? FirstDroppableMessage { get; init; }

    /// <summary>How errors name the fields of the client's body.</summary>
    public RequestFields Fields { get; init; } = RequestFields.Chat;

    /// <summary>The request without what only a real server reads.</summary>
    internal InferenceRequest WithoutServerContent()
    {
        var prompt = Prompt.WithoutServerContent();
        return ReferenceEquals(prompt, Prompt) ? this : this with { Prompt = prompt };
    }
}

/// <summary>How an endpoint's body names what the gateway may refuse.</summary>
/// <param name="Prompt">The field with the prompt.</param>
/// <param name="MaxTokens">The field with the largest number of tokens.</param>
public sealed record RequestFields(string Prompt, string MaxTokens)
{
    /// <summary>Those of chat completions.</summary>
    public static RequestFields Chat { get; } = new("messages", "max_completion_tokens");

    /// <summary>Those of embeddings.</summary>
    public static RequestFields Embeddings { get; } = new("input", "input");

    /// <summary>Those of chat completions with the older <c>max_tokens</c>.</summary>
    public static RequestFields OlderChat { get; } = new("messages", "max_tokens");

    /// <summary>The field with the form of the answer. Default <c>response_format</c>.</summary>
    public string Format { get; init; } = "response_format";

    /// <summary>The error code of a form whose schema is invalid. Default null, as for chat completions.</summary>
    public string? FormatErrorCode { get; init; }

    /// <summary>The field with the schema of a tool's arguments, <c>{0}</c> being the tool's place. Default <c>tools[{0}].function.parameters</c>.</summary>
    public string ToolParameters { get; init; } = "tools[{0}].function.parameters";
}
