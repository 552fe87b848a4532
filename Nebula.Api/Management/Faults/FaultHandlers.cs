using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Faults;

namespace Nebula.Api.Management.Faults;

/// <summary>The routes under <c>/faults</c>.</summary>
public static class FaultHandlers
{
    /// <summary><c>POST /faults</c>: creates a fault.</summary>
    public static async Task<IResult> Create(HttpContext http, FaultService faults)
    {
        var wanted = FaultReader.ReadNew(await RequestBody.ReadAsync(http));
        // A client that leaves must not cancel a change between its write and its publication.
        var rule = await faults.CreateAsync(wanted, CancellationToken.None);
        return await ShowAsync(faults, rule, StatusCodes.Status201Created, $"/faults/{rule.Name}");
    }

    /// <summary><c>GET /faults</c>: lists faults with their counts.</summary>
    public static async Task<IResult> List(HttpContext http, FaultService faults)
    {
        var page = await faults.ListAsync(new QueryFields(http.Request.Query).Page(), http.RequestAborted);
        var counts = await faults.CountAsync(page.Data);
        var body = ListBody<FaultBody>.Create(page, [.. page.Data.Zip(counts, FaultBody.Create)], static rule => rule.Name);
        return new JsonResult<ListBody<FaultBody>>(body, Bodies.Json.ListBodyFaultBody);
    }

    /// <summary><c>GET /faults/{name}</c>: reads a fault.</summary>
    public static async Task<IResult> Get(HttpContext http, FaultService faults) => await ShowAsync(faults, await faults.GetAsync(Name(http), http.RequestAborted));

    /// <summary><c>PATCH /faults/{name}</c>: changes a fault by a merge patch.</summary>
    public static async Task<IResult> Update(HttpContext http, FaultService faults)
    {
        var name = Name(http);
        var patch = FaultReader.ReadPatch(await RequestBody.ReadAsync(http), name);
        var expected = await ReadIfMatchAsync(http, faults, name);
        return await ShowAsync(faults, await faults.UpdateAsync(name, expected, rule => FaultReader.Apply(patch, rule), CancellationToken.None));
    }

    /// <summary><c>DELETE /faults/{name}</c>: deletes a fault.</summary>
    public static async Task<IResult> Delete(HttpContext http, FaultService faults)
    {
        var name = Name(http);
        var last = await faults.CountAsync([await faults.GetAsync(name, http.RequestAborted)]);
        var rule = await faults.DeleteAsync(name, await ReadIfMatchAsync(http, faults, name), CancellationToken.None);
        return new JsonResult<FaultBody>(FaultBody.Create(rule, last[0]), Bodies.Json.FaultBody);
    }

    private static string Name(HttpContext http) => RouteIds.Read(http, "name", "No fault is named");

    private static ValueTask<string?> ReadIfMatchAsync(HttpContext http, FaultService faults, string name) =>
        EntityTags.ReadIfMatchAsync(http, async () => (await faults.GetAsync(name, http.RequestAborted)).ETag);

    private static async Task<IResult> ShowAsync(FaultService faults, FaultRule rule, int status = StatusCodes.Status200OK, string? location = null)
    {
        var counts = await faults.CountAsync([rule]);
        return new JsonResult<FaultBody>(FaultBody.Create(rule, counts[0]), Bodies.Json.FaultBody) { StatusCode = status, ETag = rule.ETag, Location = location };
    }
}
