using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Http;

/// <summary>An answer of given bytes. Needs no services, so that any host can execute it.</summary>
/// <param name="body">The body.</param>
/// <param name="contentType">The body's media type.</param>
internal sealed class BytesResult(ReadOnlyMemory<byte> body, string contentType) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = contentType;
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
