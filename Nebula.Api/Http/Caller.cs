using Microsoft.AspNetCore.Http;
using Nebula.Domain.ApiKeys;

namespace Nebula.Api.Http;

/// <summary>The caller of a request, as the pipeline authenticated it.</summary>
/// <param name="Key">The API key that is charged; null for the admin, and on routes that need no key.</param>
public sealed record Caller(ApiKey? Key)
{
    /// <summary>Whether the caller may read the metrics as text and nothing else; false by default.</summary>
    public bool IsScraper { get; init; }

    /// <summary>The caller of a request.</summary>
    public static Caller GetCaller(HttpContext http) => http.Features.Get<Caller>() ?? new Caller((ApiKey?)null);

    /// <summary>The API key that a request is charged to.</summary>
    /// <exception cref="InvalidOperationException">The route does not ask for an API key.</exception>
    public static ApiKey GetKey(HttpContext http) => GetCaller(http).Key ?? throw new InvalidOperationException("The route asks for no API key.");
}
