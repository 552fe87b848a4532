using System.Text.Json;
using System.Text.Json.Serialization;
using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Local.SignIn;

/// <summary>The routes behind the sign-in link. Only this host has them, and the OpenAPI document does not list them.</summary>
internal static class SignInRoutes
{
    /// <summary>Exchanges a code for an admin session: <c>{"code"}</c> in, <c>{"token","expires_at"}</c> out.</summary>
    public const string Session = "ui/session";

    /// <summary>Creates a code, for a caller with the admin key: <c>{"code","expires_in"}</c> out, the lifetime in seconds.</summary>
    public const string Links = "ui/links";

    private const int MaxBodyBytes = 1_024;

    /// <summary>The routes. They pass through the API's pipeline, as every other route does.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new(HttpMethods.Post, Session, Access.Anonymous, CreateSessionAsync),
        new(HttpMethods.Post, Links, Access.Admin, static (http, services) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var code = services.GetRequiredService<SignInCodes>().Create();
            return Task.FromResult(Results.Json(new LinkBody(code, (int)SignInCodes.Lifetime.TotalSeconds), SignInJson.Default.LinkBody));
        }),
    ];

    private static async Task<IResult> CreateSessionAsync(HttpContext http, IServiceProvider services)
    {
        http.Response.Headers.CacheControl = "no-store";
        services.GetRequiredService<SignInCodes>().Redeem(await ReadCodeAsync(http));
        var (token, expiresAt) = services.GetRequiredService<AdminKey>().CreateSession();
        return Results.Json(new SessionBody(token, expiresAt), SignInJson.Default.SessionBody);
    }

    private static async Task<string> ReadCodeAsync(HttpContext http)
    {
        try
        {
            if (http.Request.ContentLength is > 0 and <= MaxBodyBytes
                && await JsonSerializer.DeserializeAsync(http.Request.Body, SignInJson.Default.CodeBody, http.RequestAborted) is { Code: { } code })
                return code;
        }
        catch (JsonException)
        {
            // The error below says what is expected.
        }

        throw NebulaError.Invalid("The body must be {\"code\":\"…\"}, with the code of a sign-in link.", "code").ToException();
    }
}

/// <summary>The body of <see cref="SignInRoutes.Session"/>.</summary>
internal sealed record CodeBody(string? Code);

/// <summary>The answer of <see cref="SignInRoutes.Session"/>.</summary>
internal sealed record SessionBody(string Token, DateTimeOffset ExpiresAt);

/// <summary>The answer of <see cref="SignInRoutes.Links"/>.</summary>
internal sealed record LinkBody(string Code, int ExpiresIn);

/// <summary>How these bodies are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CodeBody))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(LinkBody))]
internal sealed partial class SignInJson : JsonSerializerContext;
