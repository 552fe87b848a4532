using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>A client's own body, for a backend that passes its fields on.</summary>
/// <param name="Endpoint">The endpoint that received it.</param>
/// <param name="Json">The body: one JSON object.</param>
public sealed record ClientBody(ClientEndpoint Endpoint, string Json)
{
    /// <summary>Names the endpoint only, so that no prompt reaches a log.</summary>
    public override string ToString() => $"{nameof(ClientBody)} of {Endpoint}";
}

/// <summary>The endpoints whose bodies an OpenAI-compatible server takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClientEndpoint>))]
public enum ClientEndpoint
{
    /// <summary><c>/v1/chat/completions</c>.</summary>
    ChatCompletions,

    /// <summary><c>/v1/completions</c>.</summary>
    Completions,

    /// <summary><c>/v1/embeddings</c>.</summary>
    Embeddings,
}

/// <summary>The bytes of a body while its request is prepared.</summary>
/// <param name="Endpoint">The endpoint; null if its bodies are not passed on.</param>
/// <param name="Json">The body in UTF-8, with or without a byte order mark.</param>
public readonly record struct ReceivedBody(ClientEndpoint? Endpoint, ReadOnlyMemory<byte> Json)
{
    /// <summary>The body for a job.</summary>
    /// <returns>Null if it is not passed on.</returns>
    public ClientBody? ToClientBody() =>
        Endpoint is { } endpoint ? new ClientBody(endpoint, System.Text.Encoding.UTF8.GetString(Json.Span).TrimStart('\uFEFF')) : null;
}
