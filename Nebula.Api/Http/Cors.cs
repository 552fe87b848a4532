using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Adds the CORS headers for the browser origins that the settings allow.</summary>
public sealed class Cors(IOptions<NebulaOptions> options)
{
    private const string Exposed =
        "x-request-id, x-nebula-deployment, x-nebula-script, openai-processing-ms, retry-after, retry-after-ms, x-should-retry, etag, location, " +
        "x-ratelimit-limit-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens, " +
        "x-ratelimit-reset-requests, x-ratelimit-reset-tokens, x-nebula-fault";

    private readonly string[] _origins = (options.Value.AllowedOrigins ?? "")
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static origin => origin.TrimEnd('/'))
        .ToArray();

    /// <summary>Adds the headers that let a page of an allowed origin read the response.</summary>
    public void Apply(HttpContext http)
    {
        if (_origins.Length == 0 || http.Request.Headers.Origin is not [{ Length: > 0 } origin, ..])
            return;
        var headers = http.Response.Headers;
        headers.Vary = "Origin";
        if (!Allows(origin))
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = Exposed;
    }

    /// <summary>Adds the headers that answer a preflight from an allowed origin.</summary>
    /// <param name="http">The OPTIONS request.</param>
    /// <param name="verbs">The verbs of its path.</param>
    public void ApplyPreflight(HttpContext http, string verbs)
    {
        if (http.Request.Headers.Origin is not [{ Length: > 0 } origin, ..] || !Allows(origin))
            return;
        var headers = http.Response.Headers;
        headers.AccessControlAllowMethods = verbs;
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked ? asked : "authorization, content-type";
        headers.AccessControlMaxAge = "600";
    }

    /// <summary>
    /// Whether a page of another origin, which the settings do not allow, sends the request. A browser asks nobody before it opens a WebSocket.
    /// </summary>
    public bool IsForeign(HttpContext http) =>
        http.Request.Headers.Origin is [{ Length: > 0 } origin, ..] && !Allows(origin)
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private bool Allows(string origin)
    {
        foreach (var allowed in _origins)
        {
            if (allowed == "*" || string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
