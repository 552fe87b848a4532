using Microsoft.AspNetCore.Http;
using Nebula.Domain.ApiKeys;

namespace Nebula.Api.Http;

/// <summary>Who calls, as the wrapper found out.</summary>
/// <param name="Key">The key that pays; null where the admin acts for nobody, or nobody was asked to say who they are.</param>
public sealed record Caller(ApiKey? Key)
{
    /// <summary>Who calls this request.</summary>
    public static Caller GetCaller(HttpContext http) => http.Features.Get<Caller>() ?? new Caller((ApiKey?)null);

    /// <summary>The key that pays for this request, on a route that needs one.</summary>
    public static ApiKey GetKey(HttpContext http) => GetCaller(http).Key ?? throw new InvalidOperationException("The route asks for no API key.");
}
