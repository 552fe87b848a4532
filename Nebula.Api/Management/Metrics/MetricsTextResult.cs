using System.Text;
using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Management.Metrics;

/// <summary>Metrics as text.</summary>
/// <param name="text">The text.</param>
/// <param name="openMetrics">Whether it is OpenMetrics.</param>
internal sealed class MetricsTextResult(string text, bool openMetrics) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        httpContext.Response.ContentType = openMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
