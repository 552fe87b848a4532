using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Http.Dialects;

/// <summary>OpenAI's: <c>{"error":{"message","type","param","code"}}</c>, always with all four keys.</summary>
internal sealed class OpenAIDialect : ApiDialect
{
    /// <inheritdoc/>
    public override string ErrorComponent => "Error";

    /// <summary>Writes the four members of an error.</summary>
    public static void WriteMembers(Utf8JsonWriter json, NebulaError error)
    {
        var (type, code) = GetNames(error.Kind);
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type ?? type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code ?? code);
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json, NebulaError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        WriteMembers(json, error);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The names of a kind of error: its <c>type</c> and <c>code</c>.</summary>
    internal static (string Type, string? Code) GetNames(ErrorKind kind) => kind switch
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
        ErrorKind.UpgradeRequired => ("invalid_request_error", "upgrade_required"),
        ErrorKind.NotSupported => ("invalid_request_error", "not_supported"),
        ErrorKind.RateLimited => ("requests", "rate_limit_exceeded"),
        ErrorKind.QuotaExceeded => ("insufficient_quota", "insufficient_quota"),
        ErrorKind.Overloaded or ErrorKind.Unavailable => ("server_error", "overloaded"),
        ErrorKind.BadGateway => ("server_error", "upstream_error"),
        ErrorKind.Timeout => ("server_error", "timeout"),
        ErrorKind.Internal => ("server_error", null),
        _ => ("invalid_request_error", null),
    };
}
