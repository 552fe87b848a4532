using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>Reads the body of <c>POST /v1/responses</c>, by the rules of every body (<see cref="BodyReader"/>).</summary>
public static class ResponseRequestReader
{
    /// <summary>The request that the body holds.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static ResponseRequest Read(ReadOnlyMemory<byte> body) => BodyReader.Read<ResponseDraft, ResponseRequest>(body);
}
