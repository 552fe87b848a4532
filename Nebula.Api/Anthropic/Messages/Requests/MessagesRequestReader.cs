using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>Reads the bodies of <c>POST /v1/messages</c> and <c>POST /v1/messages/count_tokens</c>.</summary>
/// <remarks>The rules are those of every body (<see cref="BodyReader"/>); the fields are those of Anthropic's API of August 2026.</remarks>
public static class MessagesRequestReader
{
    /// <summary>The request that a body holds.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static MessagesRequest Read(ReadOnlyMemory<byte> body) => BodyReader.Read<MessagesDraft, MessagesRequest>(body);

    /// <summary>The request whose tokens a body asks to count; it has no maximum.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static MessagesRequest ReadToCount(ReadOnlyMemory<byte> body) =>
        BodyReader.Read<MessagesDraft, MessagesRequest>(body, static (ref draft) => draft.IsCounted = true);
}
