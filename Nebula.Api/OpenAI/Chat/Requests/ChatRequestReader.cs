using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads the body of <c>POST /v1/chat/completions</c> and checks every field of OpenAI's against its specification, whether Nebula acts on it or not.
/// </summary>
/// <remarks>
/// The rules are those of every body (<see cref="BodyReader"/>). Objects that Nebula does not act on (<c>audio</c>, <c>prediction</c>, …) are not
/// checked inside.
/// </remarks>
public static class ChatRequestReader
{
    /// <summary>The request that the body holds.</summary>
    /// <param name="body">The body.</param>
    /// <param name="deployment">The deployment that the path names, which counts instead of <c>model</c>; null if it names none.</param>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static ChatRequest Read(ReadOnlyMemory<byte> body, string? deployment = null) => BodyReader.Read<ChatDraft, ChatRequest>(
        body, deployment is null ? null : (ref draft) => draft.Deployment = deployment);
}
