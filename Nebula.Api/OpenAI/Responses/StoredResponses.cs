using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Management.Requests;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>The routes of stored responses.</summary>
public static class StoredResponses
{
    private const string NotFound = "There is no response with the id";

    /// <summary><c>GET /v1/responses/{id}</c>: the response, or with <c>stream=true</c> its events after <c>starting_after</c>.</summary>
    public static async Task<IResult> Get(HttpContext http, ResponseStore responses, ResponseRecorder recorder, ITokenRelay relay, TimeProvider time)
    {
        var (keyId, id) = (Caller.GetKey(http).Id, RouteIds.Read(http, "id", NotFound));
        var query = new QueryFields(http.Request.Query);
        var startingAfter = query.Integer("starting_after", 0, int.MaxValue) ?? -1;
        var isStream = ReadBoolean(query, "stream");
        if (startingAfter >= 0 && !isStream)
            throw FieldErrors.Invalid("starting_after", "The 'starting_after' parameter is only allowed when 'stream' is true.");
        var live = recorder.Find(id); // first, so that a response that ends meanwhile is found in the store
        var stored = await responses.GetAsync(keyId, id, http.RequestAborted);
        stored = await recorder.RecoverAsync(keyId, stored) ?? stored;
        return isStream
            ? new StoredResponseStream(stored, live, new RemoteResponse(keyId, id, responses, recorder, relay, time), startingAfter, time)
            : CreateResult(stored, live);
    }

    /// <summary><c>DELETE /v1/responses/{id}</c>; a response that runs in the background is cancelled.</summary>
    public static async Task<IResult> Delete(HttpContext http, ResponseStore responses)
    {
        var (keyId, id) = (Caller.GetKey(http).Id, RouteIds.Read(http, "id", NotFound));
        await responses.GetAsync(keyId, id, http.RequestAborted);
        await responses.DeleteAsync(keyId, id);
        return JsonNodes.CreateResult(new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true });
    }

    /// <summary><c>POST /v1/responses/{id}/cancel</c>; a response that has ended is unchanged.</summary>
    public static async Task<IResult> Cancel(HttpContext http, ResponseStore responses, ResponseRecorder recorder, IJobCancellation cancellations)
    {
        var (keyId, id) = (Caller.GetKey(http).Id, RouteIds.Read(http, "id", NotFound));
        var stored = await responses.GetAsync(keyId, id, http.RequestAborted);
        if (!stored.Head.Background)
            throw FieldErrors.Invalid("id", "Cannot cancel a synchronous response.");
        stored = await recorder.RecoverAsync(keyId, stored) ?? stored;
        if (stored.End is null)
        {
            stored = await responses.CancelAsync(keyId, id) ?? stored;
            await cancellations.CancelAsync(id, CancelReason.ClientLeft, CancellationToken.None);
        }

        return CreateResult(stored, recorder.Find(id));
    }

    /// <summary><c>GET /v1/responses/{id}/input_items</c>: a page of the response's own input.</summary>
    public static async Task<IResult> ListInput(HttpContext http, ResponseStore responses)
    {
        var stored = await responses.GetAsync(Caller.GetKey(http).Id, RouteIds.Read(http, "id", NotFound), http.RequestAborted);
        return JsonNodes.CreatePage(stored.Input, new QueryFields(http.Request.Query).Page());
    }

    /// <summary>The body of a response as it is now.</summary>
    internal static IResult CreateResult(StoredResponse stored, LiveResponse? live)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024);
        var status = live is { HasBegun: false } ? ResponseJson.Queued : ResponseJson.InProgress;
        ResponseJson.Write(bytes, stored.Head, stored.Output, status, stored.End);
        return new BytesResult(bytes.WrittenMemory, "application/json");
    }

    private static bool ReadBoolean(QueryFields query, string name) => query.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw FieldErrors.Invalid(name, $"'{name}' must be true or false."),
    };
}
