using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;

namespace Nebula.Api.ApiDescription;

/// <summary>The route <c>/openapi/v1.json</c>; it needs no key.</summary>
public static class OpenApiHandlers
{
    private static readonly Lazy<byte[]> Document = new(static () => OpenApiDocument.Generate(RouteTable.All));

    /// <summary><c>GET /openapi/v1.json</c>: the OpenAPI document.</summary>
    public static Task<IResult> Get(HttpContext http) => Task.FromResult<IResult>(new BytesResult(Document.Value, "application/json"));
}
