using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Http;

/// <summary>An error response: <c>{"error":{"message","type","param","code"}}</c>, always with all four keys.</summary>
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
        var response = httpContext.Response;
        response.StatusCode = ErrorStatusCodes.ToStatusCode(error.Kind);
        if ((error.RetryAfter ?? GetDefaultRetryAfter(response.StatusCode)) is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.ShouldRetry is { } retry)
            response.Headers["x-should-retry"] = retry ? "true" : "false";
        if (error.Kind == ErrorKind.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer realm=\"Nebula API\"";
        var body = Write(error);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    /// <summary>The JSON of an error, for a body or a stream's event.</summary>
    public static ReadOnlyMemory<byte> Write(NebulaError error)
    {
        var (type, code) = Names(error.Kind);
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type ?? type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code ?? code);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    // Every 503 says when to try again.
    private static TimeSpan? GetDefaultRetryAfter(int status) => status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(1) : null;

    private static (string Type, string? Code) Names(ErrorKind kind) => kind switch
    {
        ErrorKind.Unauthenticated => ("invalid_request_error", "invalid_api_key"),
        ErrorKind.PermissionDenied => ("permission_denied", "permission_denied"),
        ErrorKind.NotFound => ("invalid_request_error", "not_found"),
        ErrorKind.MethodNotAllowed => ("invalid_request_error", "method_not_allowed"),
        ErrorKind.RequestTimeout => ("invalid_request_error", "request_timeout"),
        ErrorKind.Conflict => ("invalid_request_error", "conflict"),
        ErrorKind.PreconditionFailed => ("invalid_request_error", "precondition_failed"),
        ErrorKind.TooLarge => ("invalid_request_error", "request_too_large"),
        ErrorKind.UriTooLong => ("invalid_request_error", "uri_too_long"),
        ErrorKind.UnsupportedMediaType => ("invalid_request_error", "unsupported_media_type"),
        ErrorKind.HeadersTooLarge => ("invalid_request_error", "headers_too_large"),
        ErrorKind.ClientClosedRequest => ("invalid_request_error", "client_closed_request"),
        ErrorKind.RateLimited => ("requests", "rate_limit_exceeded"),
        ErrorKind.QuotaExceeded => ("insufficient_quota", "insufficient_quota"),
        ErrorKind.Overloaded or ErrorKind.Unavailable => ("server_error", "overloaded"),
        ErrorKind.Timeout => ("server_error", "timeout"),
        ErrorKind.Internal => ("server_error", null),
        _ => ("invalid_request_error", null),
    };
}
