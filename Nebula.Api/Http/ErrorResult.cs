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
        if ((error.RetryAfter ?? GetDefaultRetryAfter(response.StatusCode)) is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.ShouldRetry is { } retry)
            response.Headers["x-should-retry"] = retry ? "true" : "false";
        if (error.Kind == ErrorKind.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer realm=\"Nebula API\"";
        var body = ApiDialect.Get(httpContext).Format(error, response.Headers[ApiPipeline.RequestIdHeader].ToString());
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    // Every 503 says when to try again.
    private static TimeSpan? GetDefaultRetryAfter(int status) => status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(1) : null;
}
