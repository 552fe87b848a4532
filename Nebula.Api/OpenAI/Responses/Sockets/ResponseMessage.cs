using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Sockets;

/// <summary>A message of a client that asks for a response: the body of <c>POST /v1/responses</c> with a <c>type</c>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Generates">Whether output is wanted; if not, the response only holds its input, to be continued. Default true.</param>
internal sealed record ResponseMessage(ResponseRequest Request, bool Generates)
{
    /// <summary>The type of the message that asks for a response.</summary>
    public const string Create = "response.create";

    /// <summary>The type of the message that adds input to a running response, which no simulated model takes.</summary>
    public const string Steer = "response.steer";

    private const string Transport = "is not used over a WebSocket, where every response is streamed while the client waits: leave it out.";

    private static readonly VariantSchema Envelope = new(
        [],
        (Create, new ObjectSchema(
            ["type"],
            ("type", ValueSchema.String), ("stream_id", new StringSchema(min: 1, max: 64)), ("generate", ValueSchema.Boolean), ("stream", ValueSchema.Boolean), ("background", ValueSchema.Boolean))),
        (Steer, new ObjectSchema(["previous_response_id", "input"], ("previous_response_id", ValueSchema.String), ("input", ItemSchemas.Input))));

    /// <summary>Reads what concerns the connection: the type of a message, and where it belongs.</summary>
    /// <exception cref="NebulaException">400: it is no JSON object, or its type is missing or unknown.</exception>
    public static JsonElement ReadEnvelope(ReadOnlyMemory<byte> message) => BodyReader.ReadElement(message, Envelope);

    /// <summary>Reads a message that asks for a response.</summary>
    /// <param name="message">The message.</param>
    /// <param name="envelope">What <see cref="ReadEnvelope"/> has returned for it.</param>
    /// <exception cref="NebulaException">400: a field is wrong or missing.</exception>
    public static ResponseMessage Read(ReadOnlyMemory<byte> message, JsonElement envelope)
    {
        if (Is(envelope, "background", JsonValueKind.True))
            throw FieldErrors.Invalid("background", $"'background' {Transport}", "unsupported_parameter");
        if (Is(envelope, "stream", JsonValueKind.False))
            throw FieldErrors.Invalid("stream", $"'stream' {Transport}", "unsupported_parameter");
        var request = BodyReader.Read<ResponseDraft, ResponseRequest>(message, static (ref draft) => draft.Request.Stream = true);
        request.Stream = true; // a field that is null resets it
        return new ResponseMessage(request, !Is(envelope, "generate", JsonValueKind.False));
    }

    private static bool Is(JsonElement envelope, string name, JsonValueKind kind) => envelope.TryGetProperty(name, out var value) && value.ValueKind == kind;
}
