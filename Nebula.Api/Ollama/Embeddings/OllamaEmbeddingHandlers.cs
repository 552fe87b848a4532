using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Models;

namespace Nebula.Api.Ollama.Embeddings;

/// <summary><c>POST /api/embed</c> and the older <c>POST /api/embeddings</c>. A request without text loads the model: it gets no vector, and is not charged.</summary>
public static class OllamaEmbeddingHandlers
{
    /// <summary>Answers with a vector for each text, in the order of the texts.</summary>
    public static Task<IResult> Embed(HttpContext http, InferenceEndpoint endpoint, InferenceGateway gateway, TimeProvider time) => endpoint.ServeAsync<OllamaEmbedRequest>(
        http,
        static body => BodyReader.Read<OllamaEmbedDraft, OllamaEmbedRequest>(body),
        request => LoadAsync(http, gateway, request, static model => new OllamaVectorsBody(model, []), OllamaJson.Default.OllamaVectorsBody),
        (request, run) => WholeAnswer.CollectAsync(http, run, (reply, usage) => new OllamaEmbedBody(request, run.Job, reply, usage), time));

    /// <summary>Answers with the vector of one text.</summary>
    public static Task<IResult> EmbedPrompt(HttpContext http, InferenceEndpoint endpoint, InferenceGateway gateway, TimeProvider time) => endpoint.ServeAsync<OllamaEmbedRequest>(
        http,
        static body => BodyReader.Read<OllamaEmbeddingsDraft, OllamaEmbedRequest>(body),
        request => LoadAsync(http, gateway, request, static _ => new OllamaVectorBody([]), OllamaJson.Default.OllamaVectorBody),
        (_, run) => WholeAnswer.CollectAsync(http, run, (reply, _) => new OllamaEmbeddingBody(run.Job, reply), time));

    private static async ValueTask<IResult?> LoadAsync<T>(
        HttpContext http, InferenceGateway gateway, OllamaEmbedRequest request, Func<string, T> createBody, JsonTypeInfo<T> type)
    {
        if (request.Inputs.Count > 0)
            return null;
        await gateway.FindAsync(Caller.GetKey(http), request.Model, ModelKind.Embedding, OllamaModelName.FindUntagged(request.Model));
        return new JsonResult<T>(createBody(request.Model), type);
    }
}

/// <summary>The answer to a request for no vectors.</summary>
internal sealed record OllamaVectorsBody(string Model, IReadOnlyList<float[]> Embeddings);

/// <summary>The answer to a request for no vector.</summary>
internal sealed record OllamaVectorBody(float[] Embedding);
