using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Ollama.Models;

/// <summary>
/// Ollama's routes that change its library of models. Nebula's deployments are managed with its own API, so they change nothing: a pull of a deployed
/// model succeeds, and all else is refused.
/// </summary>
public static class OllamaLibraryHandlers
{
    private const string Managed = "Nebula's deployments are managed in its dashboard or with its /models API, not with Ollama's API";

    /// <summary><c>POST /api/pull</c>: the progress of a pull of a model that is there, streamed as lines of JSON unless <c>stream</c> is false.</summary>
    /// <exception cref="NebulaException">403: the key may not use the model; 404: it is not deployed.</exception>
    public static async Task<IResult> Pull(HttpContext http, InferenceGateway gateway)
    {
        var request = BodyReader.Read<ModelNameDraft, OllamaModelRequest>(await RequestBody.ReadAsync(http));
        var served = await FindAsync(http, gateway, request.Name);
        if (!request.Stream)
            return new JsonResult<OllamaProgressBody>(new OllamaProgressBody("success"), OllamaJson.Default.OllamaProgressBody);
        var lines = CreateProgress(served).SelectMany(static line => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, OllamaJson.Default.OllamaProgressBody), (byte)'\n']);
        return new BytesResult(lines.ToArray(), "application/x-ndjson");
    }

    /// <summary>Refuses a change: <c>/api/push</c>, <c>/api/create</c>, <c>/api/copy</c>, <c>/api/delete</c> and <c>/api/blobs</c>.</summary>
    /// <exception cref="NebulaException">403, always.</exception>
    public static Task<IResult> Refuse(HttpContext http) => Task.FromResult<IResult>(new ErrorResult(
        new NebulaError(ErrorKind.PermissionDenied, $"{http.Request.Method} {TextExcerpt.Truncate(http.Request.Path.Value ?? "/")} is not supported: {Managed}.")));

    private static async ValueTask<ServedModel> FindAsync(HttpContext http, InferenceGateway gateway, string name)
    {
        try
        {
            return await gateway.FindAsync(Caller.GetKey(http), name, OllamaModelName.FindUntagged(name));
        }
        catch (NebulaException e) when (e.Error.Kind == ErrorKind.NotFound)
        {
            throw (e.Error with { Message = $"pull model manifest: file does not exist (no deployment is named '{TextExcerpt.Truncate(name)}'; {Managed})" }).ToException();
        }
    }

    private static OllamaProgressBody[] CreateProgress(ServedModel served)
    {
        var digest = OllamaModelBody.ComputeDigest(served);
        return
        [
            new("pulling manifest"),
            new($"pulling {digest[..12]}") { Digest = $"sha256:{digest}", Total = OllamaModelBody.GetSize(served), Completed = OllamaModelBody.GetSize(served) },
            new("verifying sha256 digest"),
            new("writing manifest"),
            new("success"),
        ];
    }
}
