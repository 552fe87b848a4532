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
        var verbs = VerbsOf(http.Request.Path, routes);
        if (verbs.Length == 0)
        {
            return Task.FromResult<IResult>(new ErrorResult(
                NebulaError.NotFound($"Unknown request URL: {http.Request.Method} {Shorten(http.Request.Path)}.", code: "unknown_url")));
        }

        http.Response.Headers.Allow = verbs;
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            cors.ApplyPreflight(http, verbs);
            return Task.FromResult(Results.NoContent());
        }

        return Task.FromResult<IResult>(new ErrorResult(new NebulaError(
            ErrorKind.MethodNotAllowed, $"Not allowed to {http.Request.Method} on {Shorten(http.Request.Path)}; it takes {verbs}.")));
    }

    private static string VerbsOf(PathString path, IReadOnlyList<ApiRoute> routes)
    {
        // The most literal template that fits is the one that routing would choose: /models/catalog is not /models/{name}.
        var best = routes
            .Where(route => route.Verb != "*" && Fits(route.Template, path))
            .GroupBy(static route => route.Template)
            .MinBy(static group => group.Key.Count(static c => c == '{'));
        return best is null ? "" : string.Join(", ", best.Select(static route => route.Verb).Append("OPTIONS"));
    }

    private static bool Fits(string template, PathString path) =>
        new TemplateMatcher(TemplateParser.Parse(template), []).TryMatch(path, []);

    private static string Shorten(PathString path) => path.Value is { Length: > 200 } text ? text[..200] : path.Value ?? "/";
}
