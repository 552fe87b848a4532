using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Answers what no route answers: preflights and OPTIONS, a wrong verb (405 with <c>Allow</c>), an unknown path (404).</summary>
public static class Fallback
{
    /// <summary>The answer to a request that fits no other route.</summary>
    public static Task<IResult> Handle(HttpContext http, IReadOnlyList<ApiRoute> routes, Cors cors)
    {
        var verbs = GetVerbs(http.Request.Path, routes);
        if (verbs.Length == 0)
        {
            return Task.FromResult<IResult>(new ErrorResult(
                NebulaError.NotFound($"Unknown request URL: {http.Request.Method} {GetPath(http)}.", code: "unknown_url")));
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

    /// <summary>The template that a path belongs to, the most literal of those that fit; null where none does.</summary>
    public static string? FindTemplate(PathString path, IReadOnlyList<ApiRoute> routes) => routes
        .Where(route => route.Verb != "*" && Fits(route.Template, path))
        .MinBy(static route => route.Template.Count(static c => c == '{'))?.Template;

    private static string GetVerbs(PathString path, IReadOnlyList<ApiRoute> routes) =>
        FindTemplate(path, routes) is { } template
            ? string.Join(", ", routes.Where(route => route.Template == template).Select(static route => route.Verb).Append("OPTIONS"))
            : "";

    private static bool Fits(string template, PathString path) =>
        new TemplateMatcher(TemplateParser.Parse(template), []).TryMatch(path, []);

    private static string GetPath(HttpContext http) => TextExcerpt.Truncate(http.Request.Path.Value ?? "/");
}
