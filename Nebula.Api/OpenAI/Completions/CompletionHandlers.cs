using Microsoft.AspNetCore.Http;
using Nebula.Api.Inference;
using Nebula.Api.Management.Requests;
using Nebula.Api.OpenAI.Completions.Requests;

namespace Nebula.Api.OpenAI.Completions;

/// <summary><c>POST /v1/completions</c>.</summary>
public static class CompletionHandlers
{
    /// <summary>Answers with one JSON body, or with server-sent events if <c>stream</c> is true.</summary>
    public static Task<IResult> Create(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        body => CompletionRequestReader.Read(body, RouteIds.FindDeployment(http)),
        (request, run) => request.Stream
            ? StreamedAnswer.StartAsync(run, output => new CompletionChunkWriter(output, request, run))
            : WholeAnswer.CollectAsync(http, run, (reply, usage) => new CompletionBody(request, run, reply, usage), time));
}
