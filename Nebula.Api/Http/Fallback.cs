using Microsoft.AspNetCore.Http;
using Nebula.Api.Ollama;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Answers requests that no other route answers: OPTIONS and preflights, a wrong verb (405 with <c>Allow</c>), an unknown path (404), and <c>/</c>, where Ollama's clients look for a server.</summary>
public static class Fallback
{
    /// <summary>Answers the request.</summary>
    public static Task<IResult> Handle(HttpContext http, IReadOnlyList<ApiRoute> routes, Cors cors)
    {
        if (http.Request.Path.Value is null or "" or "/" && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
            return OllamaHandlers.GetRoot(http);
        var verbs = GetVerbs(http.Request.Path, routes);
        if (verbs.Length == 0)
        {
            return Task.FromResult<IResult>(new ErrorResult(CreateUnknownUrl(http, BaseUrlHint.IsMistake(http.Request.Path.Value ?? ""))));
        }

        http.Response.Headers.Allow = verbs;
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            cors.ApplyPreflight(http, verbs);
            return Task.FromResult(Results.NoContent());
        }

        return Task.FromResult<IResult>(new ErrorResult(new NebulaError(
            ErrorKind.MethodNotAllowed, $"Not allowed to {http.Request.Method} on {GetPath(http)}; it takes {verbs}.")));
    }

    /// <summary>The error of a path that is unknown, or that the client cannot have meant.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isBaseUrlWrong">Whether the message should say what the client's base URL should be.</param>
    internal static NebulaError CreateUnknownUrl(HttpContext http, bool isBaseUrlWrong) => NebulaError.NotFound(
        $"Unknown request URL: {http.Request.Method} {GetPath(http)}.{(isBaseUrlWrong ? " " + BaseUrlHint.Create(http.Request) : "")}", code: "unknown_url");

    /// <summary>The template that a path belongs to; null if it matches no route's.</summary>
    public static string? FindTemplate(PathString path, IReadOnlyList<ApiRoute> routes)
    {
        ApiRoute? found = null;
        foreach (var route in routes)
        {
            if (route.Verb != ApiRoute.AnyVerb && (found is null || route.ParameterCount < found.ParameterCount) && route.Matches(path))
                found = route;
        }

        return found?.Template;
    }

    private static string GetVerbs(PathString path, IReadOnlyList<ApiRoute> routes) => FindTemplate(path, routes) is { } template
        ? string.Join(", ", routes.Where(route => route.Template == template).SelectMany(static route => route.Verbs).Append(HttpMethods.Options))
        : "";

    private static string GetPath(HttpContext http) => TextExcerpt.Truncate(http.Request.Path.Value ?? "/");
}
