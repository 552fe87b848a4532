using Microsoft.AspNetCore.Http;

namespace Nebula.Api.ApiDescription;

/// <summary>The route <c>/openapi/v1.json</c>; it needs no key.</summary>
public static class OpenApiHandlers
{
    private static readonly byte[] Document = Load();

    /// <summary><c>GET /openapi/v1.json</c>: the OpenAPI document.</summary>
    public static Task<IResult> Get(HttpContext http) => Task.FromResult<IResult>(new OpenApiResult(Document));

    private static byte[] Load()
    {
        using var resource = typeof(OpenApiHandlers).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not embedded in this build.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
