using System.Globalization;
using System.Net;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>What an upstream server's failures are for the client. No message has an address or a secret of the server.</summary>
internal static class UpstreamErrors
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxMessage = 1_000;

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>The answer did not come in time: 504.</summary>
    public static UpstreamException CreateTimeout() => new(new NebulaError(ErrorKind.Timeout, "The upstream server did not answer in time.") { Code = "upstream_timeout" })
    {
        IsOutage = true, AllowsFallback = true,
    };

    /// <summary>The connection failed: 502.</summary>
    public static UpstreamException Create(Exception cause) => cause switch
    {
        UpstreamAddressException or HttpRequestException { InnerException: UpstreamAddressException } => new UpstreamException(
            new NebulaError(ErrorKind.BadGateway, (cause as UpstreamAddressException ?? cause.InnerException!).Message) { Code = "upstream_address_refused" }, cause) { AllowsFallback = true },
        InvalidDataException => UpstreamException.CreateFault("The upstream server's answer is too large.", cause),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } =>
            UpstreamException.CreateFault("The upstream server cannot be reached.", cause),
        _ => UpstreamException.CreateFault("The connection to the upstream server was lost.", cause),
    };

    /// <summary>The server refused the request.</summary>
    public static async Task<UpstreamException> CreateAsync(HttpResponseMessage response, UpstreamCredentials credentials, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var retryAfter = GetRetryAfter(response, now);
        switch (response.StatusCode)
        {
            case HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict:
                var (message, param, code) = await ReadAsync(response, credentials, cancellationToken);
                return new UpstreamException(NebulaError.Invalid(message ?? "The upstream server refused the request as invalid.", param, code));
            case HttpStatusCode.RequestEntityTooLarge:
                return new UpstreamException(new NebulaError(ErrorKind.TooLarge, "The request is too large for the upstream server."));
            case HttpStatusCode.NotFound:
                return new UpstreamException(NebulaError.NotFound("The upstream server does not have the model or the endpoint.", "model", "model_not_found"));
            case HttpStatusCode.TooManyRequests:
                return new UpstreamException(new NebulaError(ErrorKind.RateLimited, "The upstream server's own rate limit is reached.") { RetryAfter = retryAfter })
                {
                    IsTransient = true, AllowsFallback = true,
                };
            case HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout:
                return CreateTimeout();
            case HttpStatusCode.ServiceUnavailable:
                return new UpstreamException(new NebulaError(ErrorKind.Overloaded, "The upstream server is overloaded.") { RetryAfter = retryAfter })
                {
                    IsTransient = true, IsOutage = true, AllowsFallback = true,
                };
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return CreatePermanent("The upstream server refused the credentials of the deployment.");
            case >= HttpStatusCode.InternalServerError:
                return UpstreamException.CreateFault("The upstream server failed.");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                return CreatePermanent("The upstream server redirects, and redirects are not followed.");
            default:
                return CreatePermanent(string.Create(CultureInfo.InvariantCulture, $"The upstream server answered with status {(int)response.StatusCode}."));
        }
    }

    private static UpstreamException CreatePermanent(string message) =>
        new(new NebulaError(ErrorKind.BadGateway, message) { Code = UpstreamException.ErrorCode }) { AllowsFallback = true };

    private static TimeSpan? GetRetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values) && double.TryParse(values.First(), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 3.6e6)
            return TimeSpan.FromMilliseconds(milliseconds);
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : null;
        return wait is { } found ? found < TimeSpan.Zero ? TimeSpan.Zero : found > MaxRetryAfter ? MaxRetryAfter : found : null;
    }

    private static async Task<(string? Message, string? Param, string? Code)> ReadAsync(HttpResponseMessage response, UpstreamCredentials credentials, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxErrorBytes);
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return default;
            var error = root.TryGetProperty("error", out var inner) ? inner : root;
            if (error.ValueKind == JsonValueKind.String)
                return (Clean(error.GetString(), credentials), null, null);
            return error.ValueKind == JsonValueKind.Object
                ? (Clean(error.FindText("message"), credentials), Clean(error.FindText("param"), credentials), Clean(error.FindText("code"), credentials))
                : default;
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidDataException or HttpRequestException)
        {
            return default;
        }
    }

    // A server may repeat what it was sent.
    private static string? Clean(string? text, UpstreamCredentials credentials)
    {
        if (text is not { Length: > 0 })
            return null;
        foreach (var secret in credentials.Headers.Values.Append(credentials.Secret))
        {
            if (secret is { Length: > 0 })
                text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text.Length <= MaxMessage ? text : text[..MaxMessage];
    }
}
