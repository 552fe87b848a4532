using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Requests;

namespace Nebula.Api.OpenAI.Responses;

/// <summary><c>POST /v1/responses</c>.</summary>
public static class ResponseHandlers
{
    /// <summary>Answers with one JSON body, or with server-sent events if <c>stream</c> is true.</summary>
    public static Task<IResult> Create(HttpContext http, InferenceEndpoint endpoint, InputResolver resolver, ResponseRecorder recorder, TimeProvider time)
    {
        var keyId = Caller.GetKey(http).Id;
        return endpoint.ServeAsync(
            http,
            ResponseRequestReader.Read,
            async request =>
            {
                await resolver.ResolveAsync(keyId, request, http.RequestAborted);
                return null;
            },
            (request, run) =>
            {
                var response = new ResponseRun(request, run);
                if (request.Background)
                    return StartAsync(keyId, response, recorder, time);
                return request.Stream
                    ? StreamedAnswer.StartAsync(run, output => new ResponseEventWriter(output, response.Head)
                    {
                        Store = (generated, usage) => recorder.StoreAsync(keyId, response, generated, usage),
                    })
                    : WholeAnswer.CollectAsync(http, run, async (reply, usage) =>
                    {
                        var generated = ResponseOutput.Create(reply.GetParts(0));
                        await recorder.StoreAsync(keyId, response, generated, usage);
                        return new ResponseBody(response.Head, generated, ResponseEnds.Create(usage, generated));
                    }, time);
            });
    }

    private static async Task<IResult> StartAsync(string keyId, ResponseRun run, ResponseRecorder recorder, TimeProvider time)
    {
        var stored = await recorder.StartAsync(keyId, run);
        var live = recorder.Find(stored.Head.Id);
        return run.Request.Stream
            ? new StoredResponseStream(stored, live, null, -1, time)
            : StoredResponses.CreateResult(stored, live);
    }
}
