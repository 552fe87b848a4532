using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Journal;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Http;

/// <summary>An error response, in the dialect of the request.</summary>
/// <param name="error">What went wrong.</param>
public sealed class ErrorResult(NebulaError error) : IResult
{
    /// <summary>What went wrong.</summary>
    public NebulaError Error => error;

    /// <summary>The limit of the key that refused the request; <see cref="LimitKind.None"/> for any other error.</summary>
    public LimitKind RefusedBy { get; init; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (httpContext.Features.Get<JournalFailure>() is { } failure)
            failure.Error = error;
        var response = httpContext.Response;
        response.StatusCode = ErrorStatusCodes.ToStatusCode(error);
        WriteRetry(response.Headers, error.RetryAfter ?? GetDefaultRetryAfter(response.StatusCode), error.ShouldRetry);
        if (error.Kind == ErrorKind.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer realm=\"Nebula API\"";
        var body = ApiDialect.Get(httpContext).Format(error, response.Headers[ApiPipeline.RequestIdHeader].ToString());
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    /// <summary>Sets the headers that say whether and when to try again.</summary>
    /// <param name="headers">Where to set them.</param>
    /// <param name="retryAfter">When; null leaves it out.</param>
    /// <param name="shouldRetry">Whether; null leaves it out.</param>
    internal static void WriteRetry(IHeaderDictionary headers, TimeSpan? retryAfter, bool? shouldRetry)
    {
        if (retryAfter is { } wait)
        {
            headers["retry-after"] = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (shouldRetry is { } retry)
            headers["x-should-retry"] = retry ? "true" : "false";
    }

    // Every 503 says when to try again.
    private static TimeSpan? GetDefaultRetryAfter(int status) => status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(1) : null;
}
