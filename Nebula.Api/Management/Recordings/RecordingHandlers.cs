using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Api.Management.Scripts;
using Nebula.Domain.Recordings;

namespace Nebula.Api.Management.Recordings;

/// <summary>The routes under <c>/recordings</c>.</summary>
public static class RecordingHandlers
{
    private const int MaxBytes = IRecordingStore.MaxBytes + (1024 * 1024); // with the JSON around the exchanges

    /// <summary><c>GET /recordings</c>: lists recordings by name.</summary>
    public static async Task<IResult> List(HttpContext http, RecordingService recordings)
    {
        var page = new QueryFields(http.Request.Query).Page().Cut([.. await recordings.ListAsync(http.RequestAborted)], static recording => recording.Name);
        var body = ListBody<RecordingBody>.Create(page, [.. page.Data.Select(RecordingBody.Create)], static recording => recording.Name);
        return new JsonResult<ListBody<RecordingBody>>(body, Bodies.Json.ListBodyRecordingBody);
    }

    /// <summary><c>GET /recordings/{name}</c>: the recording as a file.</summary>
    public static async Task<IResult> Get(HttpContext http, RecordingService recordings) =>
        new BytesResult(Encoding.UTF8.GetBytes(await recordings.ReadAsync(Name(http), http.RequestAborted)), "application/json");

    /// <summary><c>PUT /recordings/{name}</c>: creates or replaces a recording.</summary>
    public static async Task<IResult> Put(HttpContext http, RecordingService recordings)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBytes + 1;
        var file = ScriptHandlers.ReadText((await RequestBody.ReadAsync(http, MaxBytes)).Span);
        // A client that leaves must not cancel a change between its write and its publication.
        var (recording, isNew) = await recordings.PutAsync(Name(http), file, CancellationToken.None);
        return new JsonResult<RecordingBody>(RecordingBody.Create(recording), Bodies.Json.RecordingBody)
        {
            StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, Location = isNew ? $"/recordings/{recording.Name}" : null,
        };
    }

    /// <summary><c>DELETE /recordings/{name}</c>: deletes a recording.</summary>
    public static async Task<IResult> Delete(HttpContext http, RecordingService recordings)
    {
        await recordings.DeleteAsync(Name(http), CancellationToken.None);
        return new JsonResult<RecordingDeletionBody>(RecordingDeletionBody.Create(Name(http)), Bodies.Json.RecordingDeletionBody);
    }

    private static string Name(HttpContext http) => RouteIds.ReadModel(http, "name");
}
