using Microsoft.AspNetCore.Http;

namespace Nebula.Api.ApiDescription;

/// <summary>A JSON document that never changes.</summary>
/// <param name="document">The document.</param>
internal sealed class OpenApiResult(byte[] document) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = document.Length;
        await httpContext.Response.Body.WriteAsync(document, httpContext.RequestAborted);
    }
}
