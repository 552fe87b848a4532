using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Management.Scripts;

/// <summary>The routes under <c>/scripts</c>.</summary>
public static class ScriptHandlers
{
    /// <summary><c>GET /scripts</c>: lists scripts in the order in which they are tried.</summary>
    public static async Task<IResult> List(HttpContext http, ScriptService scripts)
    {
        var (set, matches) = await scripts.ReadAsync(http.RequestAborted);
        var page = new QueryFields(http.Request.Query).Page().Cut(set.Scripts, static script => script.Name);
        var body = ListBody<ScriptBody>.Create(page, [.. page.Data.Select(script => ScriptBody.Create(script, set, matches))], static script => script.Name);
        return new JsonResult<ListBody<ScriptBody>>(body, Bodies.Json.ListBodyScriptBody);
    }

    /// <summary><c>POST /scripts</c>: adds a script.</summary>
    public static async Task<IResult> Create(HttpContext http, ScriptService scripts)
    {
        // A client that leaves must not cancel a change between its write and its publication.
        var script = await scripts.CreateAsync(await ReadAsync(http), CancellationToken.None);
        return await ShowAsync(script.Name, scripts, StatusCodes.Status201Created);
    }

    /// <summary><c>PUT /scripts</c>: replaces all scripts by one.</summary>
    public static async Task<IResult> ReplaceAll(HttpContext http, ScriptService scripts) =>
        await ShowAsync((await scripts.ReplaceAllAsync(await ReadAsync(http), CancellationToken.None)).Name, scripts);

    /// <summary><c>DELETE /scripts</c>: deletes all scripts.</summary>
    public static async Task<IResult> DeleteAll(HttpContext http, ScriptService scripts) =>
        new JsonResult<ScriptDeletionBody>(ScriptDeletionBody.Create(await scripts.DeleteAllAsync(CancellationToken.None)), Bodies.Json.ScriptDeletionBody);

    /// <summary><c>POST /scripts/reset</c>: sets sequences and counters to 0.</summary>
    public static async Task<IResult> Reset(HttpContext http, ScriptService scripts)
    {
        await scripts.ResetAsync(http.RequestAborted);
        return new JsonResult<ScriptResetBody>(new ScriptResetBody("script_reset", true), Bodies.Json.ScriptResetBody);
    }

    /// <summary><c>GET /scripts/{name}</c>: reads a script.</summary>
    public static Task<IResult> Get(HttpContext http, ScriptService scripts) => ShowAsync(Name(http), scripts);

    /// <summary><c>PUT /scripts/{name}</c>: creates or replaces a script.</summary>
    public static async Task<IResult> Put(HttpContext http, ScriptService scripts) =>
        await ShowAsync((await scripts.PutAsync(Name(http), await ReadAsync(http), CancellationToken.None)).Name, scripts);

    /// <summary><c>DELETE /scripts/{name}</c>: deletes a script.</summary>
    public static async Task<IResult> Delete(HttpContext http, ScriptService scripts)
    {
        await scripts.DeleteAsync(Name(http), CancellationToken.None);
        return new JsonResult<ScriptDeletionBody>(ScriptDeletionBody.Create(1), Bodies.Json.ScriptDeletionBody);
    }

    /// <summary>The text of a body that is a JSON object.</summary>
    internal static string ReadText(ReadOnlySpan<byte> bytes)
    {
        var json = JsonBody.Validate(bytes);
        if (JsonBody.FindMalformed(json) is { } malformed)
            throw malformed;
        var reader = JsonBody.Open(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? Encoding.UTF8.GetString(json) : throw JsonBody.NotAnObject(JsonKind.GetExpectation(ref reader));
    }

    private static string Name(HttpContext http) => RouteIds.ReadModel(http, "name");

    private static async Task<IResult> ShowAsync(string name, ScriptService scripts, int status = StatusCodes.Status200OK)
    {
        var (set, matches) = await scripts.ReadAsync(CancellationToken.None);
        var script = set.Scripts.FirstOrDefault(script => script.Name == name) ?? throw ScriptService.CreateNotFound(name);
        return new JsonResult<ScriptBody>(ScriptBody.Create(script, set, matches), Bodies.Json.ScriptBody)
        {
            StatusCode = status, ETag = script.ETag, Location = status == StatusCodes.Status201Created ? $"/scripts/{name}" : null,
        };
    }

    private static async Task<NewScript> ReadAsync(HttpContext http)
    {
        var bytes = await RequestBody.ReadAsync(http);
        return new NewScript(ReadText(bytes.Span));
    }
}
