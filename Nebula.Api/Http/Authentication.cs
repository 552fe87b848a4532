using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nebula.Api.Sockets;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Authenticates the caller of a request and checks that it may use the route.</summary>
public sealed class Authentication(ApiKeyAuthenticator keys, AdminKey admin, ScrapeAccess scrapes, IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>A request header with the id of an API key: a caller with the admin key then acts for that key on the routes under <c>/v1</c>.</summary>
    public const string ActForHeader = "Nebula-Key-Id";

    private const string AnthropicHeader = "x-api-key";
    private const string AzureHeader = "api-key";
    private const string Scheme = "Bearer ";

    private static readonly NebulaError NoKey = new(
        ErrorKind.Unauthenticated,
        "You didn't provide an API key. Provide it in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");

    private readonly bool _isOptional = options.Value.Authentication == AuthenticationMode.Optional;

    /// <summary>The caller of a request to a route. On a route for API keys, <c>api-key</c> (Azure OpenAI's) and <c>x-api-key</c> (Anthropic's) stand for the bearer token, and so does the subprotocol with which a browser opens a WebSocket.</summary>
    /// <exception cref="NebulaException">401: no key or a wrong one; 403: the key may not use the route; 404: an OpenAI client has called the management API.</exception>
    public ValueTask<Caller> AuthenticateAsync(HttpContext http, ApiRoute route)
    {
        if (route.Access == Access.Anonymous)
            return new(new Caller((ApiKey?)null));
        if (route.Access == Access.ApiKey)
            return AuthenticateKeyAsync(http);
        var token = ReadToken(http.Request.Headers, route.Access);
        if (route.IsScraped && !admin.Is(token.Span) && scrapes.Allows(token.Span))
            return new(new Caller((ApiKey?)null) { IsScraper = true });
        return token.IsEmpty ? throw NoKey.ToException() : AsAdminAsync(http, route, token);
    }

    /// <summary>The caller of a request to a route for API keys. A connection that lasts calls it again.</summary>
    /// <exception cref="NebulaException">401: no key or a wrong one; 403: the key that the admin acts for is not active; 404: there is none.</exception>
    public ValueTask<Caller> AuthenticateKeyAsync(HttpContext http)
    {
        var token = ReadToken(http.Request.Headers, Access.ApiKey);
        if (!token.IsEmpty)
            return AsKeyAsync(http, token);
        return _isOptional ? AsAnonymousAsync(http, NoKey) : throw NoKey.ToException();
    }

    private static ReadOnlyMemory<char> ReadToken(IHeaderDictionary headers, Access access)
    {
        var header = headers.Authorization.ToString();
        var token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsMemory(Scheme.Length).Trim() : default;
        if (!token.IsEmpty || access == Access.Admin)
            return token;
        token = headers[AzureHeader].ToString().AsMemory().Trim();
        if (token.IsEmpty)
            token = headers[AnthropicHeader].ToString().AsMemory().Trim();
        return token.IsEmpty ? SocketProtocols.FindKey(headers).AsMemory() : token;
    }

    private async ValueTask<Caller> AsAdminAsync(HttpContext http, ApiRoute route, ReadOnlyMemory<char> token)
    {
        if (admin.Is(token.Span))
            return new Caller((ApiKey?)null);
        if (await keys.AuthenticateAsync(token.Span, http.RequestAborted) is null)
            throw Incorrect(token.Span).ToException();
        throw route.IsMistakenForOpenAI
            ? Fallback.CreateUnknownUrl(http, isBaseUrlWrong: true).ToException()
            : new NebulaError(ErrorKind.PermissionDenied, "An API key may not use the management API; it takes the admin key.").ToException();
    }

    private ValueTask<Caller> AsKeyAsync(HttpContext http, ReadOnlyMemory<char> token)
    {
        if (http.Request.Headers.ContainsKey(ActForHeader) && admin.Is(token.Span))
            return AsKeyOrAdminAsync(http, token, default);
        var found = keys.AuthenticateAsync(token.Span, http.RequestAborted);
        return found is { IsCompletedSuccessfully: true, Result: { } key } ? new(new Caller(key)) : AsKeyOrAdminAsync(http, token, found);
    }

    private async ValueTask<Caller> AsKeyOrAdminAsync(HttpContext http, ReadOnlyMemory<char> token, ValueTask<ApiKey?> found)
    {
        if (await found is { } key)
            return new Caller(key);
        if (!admin.Is(token.Span) || http.Request.Headers[ActForHeader] is not [{ Length: > 0 } id, ..])
            return _isOptional ? await AsAnonymousAsync(http, Incorrect(token.Span)) : throw Incorrect(token.Span).ToException();
        var actingKey = await keys.FindAsync(id, http.RequestAborted)
            ?? throw NebulaError.NotFound($"No API key has the id '{TextExcerpt.Truncate(id)}' that {ActForHeader} names.", ActForHeader).ToException();
        return actingKey.StatusAt(time.GetUtcNow()) is ApiKeyStatus.Active
            ? new Caller(actingKey)
            : throw new NebulaError(ErrorKind.PermissionDenied, $"The API key '{id}' that {ActForHeader} names is not active.").ToException();
    }

    // An operator can revoke the built-in key like any other; then a key is required again.
    private async ValueTask<Caller> AsAnonymousAsync(HttpContext http, NebulaError refusal) =>
        await keys.FindAsync(AnonymousKey.Id, http.RequestAborted) is { } key && key.StatusAt(time.GetUtcNow()) is ApiKeyStatus.Active
            ? new Caller(key)
            : throw refusal.ToException();

    private static NebulaError Incorrect(ReadOnlySpan<char> token) =>
        new(ErrorKind.Unauthenticated, $"Incorrect API key provided: {ApiKeyFormat.Redact(token)}. It is mistyped, expired, revoked or unknown.");
}
