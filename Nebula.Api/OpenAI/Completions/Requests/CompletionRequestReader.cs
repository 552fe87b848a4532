using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Reads the body of <c>POST /v1/completions</c>.</summary>
public static class CompletionRequestReader
{
    /// <summary>The request that the body holds.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static CompletionRequest Read(ReadOnlyMemory<byte> body) => BodyReader.Read<CompletionDraft, CompletionRequest>(body);
}
