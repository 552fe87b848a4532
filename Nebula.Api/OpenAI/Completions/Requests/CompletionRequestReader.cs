using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Reads the body of <c>POST /v1/completions</c>.</summary>
public static class CompletionRequestReader
{
    /// <summary>The request that the body holds.</summary>
    /// <param name="body">The body.</param>
    /// <param name="deployment">The deployment that the path names, which counts instead of <c>model</c>; null if it names none.</param>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static CompletionRequest Read(ReadOnlyMemory<byte> body, string? deployment = null) => BodyReader.Read<CompletionDraft, CompletionRequest>(
        body, deployment is null ? null : (ref draft) => draft.Deployment = deployment);
}
