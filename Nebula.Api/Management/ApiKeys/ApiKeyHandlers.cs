using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The routes under <c>/apikeys</c>.</summary>
public static class ApiKeyHandlers
{
    /// <summary><c>POST /apikeys</c>: creates a key. Only this answer and a rotation's hold a secret.</summary>
    public static async Task<IResult> Create(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var wanted = ApiKeyReader.ReadNew(await RequestBody.ReadAsync(http), time.GetUtcNow());
        // A client that leaves must not cancel a change between its write and its publication.
        var issued = await keys.CreateAsync(wanted, CancellationToken.None);
        return WithSecret(issued, await CreatePresenter(limiter, ledger, time).ShowAsync(issued.Key, CancellationToken.None), StatusCodes.Status201Created);
    }

    /// <summary><c>GET /apikeys</c>: lists keys, with <c>query</c>, <c>status</c>, <c>sort</c> and the paging parameters.</summary>
    public static async Task<IResult> List(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var query = new QueryFields(http.Request.Query);
        var page = await keys.ListAsync(
            new ApiKeyQuery(query.Page())
            {
                Text = query.Text("query"),
                Status = query.Choice<ApiKeyStatus>("status"),
                Sort = query.Choice<ApiKeySort>("sort") ?? ApiKeySort.CreatedAt,
            },
            http.RequestAborted);
        var data = await CreatePresenter(limiter, ledger, time).ShowAsync(page.Data, http.RequestAborted);
        return new JsonResult<ListBody<ApiKeyBody>>(ListBody<ApiKeyBody>.Create(page, data, static key => key.Id), Bodies.Json.ListBodyApiKeyBody);
    }

    /// <summary><c>GET /apikeys/{id}</c>: reads a key.</summary>
    public static async Task<IResult> Get(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var key = await keys.GetAsync(Id(http), http.RequestAborted);
        return Resource(key, await CreatePresenter(limiter, ledger, time).ShowAsync(key, http.RequestAborted));
    }

    /// <summary><c>PATCH /apikeys/{id}</c>: changes name, models, expiry, limits or metadata by a merge patch.</summary>
    public static async Task<IResult> Update(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var id = Id(http);
        var patch = ApiKeyReader.ReadPatch(await RequestBody.ReadAsync(http), time.GetUtcNow());
        var key = await keys.UpdateAsync(id, await ReadIfMatchAsync(http, keys, id), key => ApiKeyReader.Apply(patch, key), CancellationToken.None);
        return Resource(key, await CreatePresenter(limiter, ledger, time).ShowAsync(key, CancellationToken.None));
    }

    /// <summary><c>DELETE /apikeys/{id}</c>: revokes a key; it stays listed, and a second call answers the same.</summary>
    public static async Task<IResult> Revoke(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var id = Id(http);
        var key = await keys.RevokeAsync(id, await ReadIfMatchAsync(http, keys, id), CancellationToken.None);
        return Resource(key, await CreatePresenter(limiter, ledger, time).ShowAsync(key, CancellationToken.None));
    }

    /// <summary><c>POST /apikeys/{id}/rotate</c>: gives a key a new secret; the previous one works for <c>grace_seconds</c> more.</summary>
    public static async Task<IResult> Rotate(HttpContext http, ApiKeyService keys, IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
    {
        var id = Id(http);
        var grace = ApiKeyReader.ReadGrace(await RequestBody.ReadAsync(http));
        var issued = await keys.RotateAsync(id, await ReadIfMatchAsync(http, keys, id), grace, CancellationToken.None);
        return WithSecret(issued, await CreatePresenter(limiter, ledger, time).ShowAsync(issued.Key, CancellationToken.None), StatusCodes.Status200OK);
    }

    private static string Id(HttpContext http) => RouteIds.Read(http, "id", "No API key has the id");

    private static ValueTask<string?> ReadIfMatchAsync(HttpContext http, ApiKeyService keys, string id) =>
        EntityTags.ReadIfMatchAsync(http, async () => (await keys.GetAsync(id, http.RequestAborted)).ETag);

    private static ApiKeyPresenter CreatePresenter(IRateLimiter limiter, IUsageLedger ledger, TimeProvider time) => new(limiter, ledger, time);

    private static JsonResult<ApiKeyBody> Resource(ApiKey key, ApiKeyBody body) => new(body, Bodies.Json.ApiKeyBody) { ETag = key.ETag };

    private static JsonResult<ApiKeyWithSecretBody> WithSecret(IssuedApiKey issued, ApiKeyBody body, int status) =>
        new(new ApiKeyWithSecretBody(body, issued.Secret), Bodies.Json.ApiKeyWithSecretBody)
        {
            StatusCode = status,
            ETag = issued.Key.ETag,
            Location = status == StatusCodes.Status201Created ? $"/apikeys/{issued.Key.Id}" : null,
            NoStore = true,
        };
}
