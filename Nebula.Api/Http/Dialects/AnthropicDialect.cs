using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Anthropic;
using Nebula.Api.Anthropic.Messages.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Http.Dialects;

/// <summary>Anthropic's: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal sealed class AnthropicDialect : ApiDialect
{
    // A script may name one of them itself.
    private static readonly string[] Types =
    [
        "authentication_error", "permission_error", "not_found_error", "request_too_large", "rate_limit_error", "overloaded_error", "timeout_error", "api_error", "billing_error",
        "invalid_request_error",
    ];

    /// <inheritdoc/>
    public override string ErrorComponent => "AnthropicError";

    /// <inheritdoc/>
    public override string RequestIdHeader => "request-id";

    /// <inheritdoc/>
    public override void WriteLimits(IHeaderDictionary headers, RateLimits limits, in LimitDecision decision, DateTimeOffset now) =>
        AnthropicLimitHeaders.Write(headers, limits, decision, now);

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json, NebulaError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", error.Type is { } known && Types.Contains(known) ? known : GetErrorType(error.Kind));
        json.WriteString("message", GetMessage(error));
        if (error.Code == MessagesFields.UnsupportedThread)
        {
            json.WriteStartObject("details");
            json.WriteString("error_code", error.Code);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
    }

    private static string GetErrorType(ErrorKind kind) => kind switch
    {
        ErrorKind.Unauthenticated => "authentication_error",
        ErrorKind.PermissionDenied => "permission_error",
        ErrorKind.NotFound => "not_found_error",
        ErrorKind.TooLarge => "request_too_large",
        ErrorKind.RateLimited or ErrorKind.QuotaExceeded => "rate_limit_error",
        ErrorKind.Overloaded or ErrorKind.Unavailable => "overloaded_error",
        ErrorKind.Timeout => "timeout_error",
        ErrorKind.Internal or ErrorKind.BadGateway => "api_error",
        _ => "invalid_request_error",
    };
}
