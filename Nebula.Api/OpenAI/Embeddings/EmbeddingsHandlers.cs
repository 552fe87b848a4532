using Microsoft.AspNetCore.Http;
using Nebula.Api.Inference;
using Nebula.Api.Management.Requests;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
public static class EmbeddingsHandlers
{
    /// <summary>Answers with a vector for each input, in the order of the inputs.</summary>
    public static Task<IResult> Create(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        body => EmbeddingsDraft.Read(body, RouteIds.FindDeployment(http)),
        (request, run) => WholeAnswer.CollectAsync(http, run, (reply, usage) => new EmbeddingsBody(request, run.Job, reply, usage), time));
}
