using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>
/// Answers HTTP with the app's functions. Like the Functions host it tries their routes in the order of their names and takes the first that matches.
/// </summary>
internal sealed class FunctionRouter(IServiceProvider app, DurableTaskClient client)
{
    private static readonly (AppFunction Function, TemplateMatcher Matcher)[] Routes =
        [.. FunctionCatalog.Http.Select(static function => (function, new TemplateMatcher(TemplateParser.Parse(function.Template), [])))];

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var (function, values) = Find(http.Request);
        await using var scope = app.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        http.Request.RouteValues = values;
        var result = (IResult)(await FunctionInvoker.InvokeAsync(function, scope.ServiceProvider, http.Request, client, http.RequestAborted))!;
        await result.ExecuteAsync(http);
    }

    private static (AppFunction Function, RouteValueDictionary Values) Find(HttpRequest request)
    {
        foreach (var (function, matcher) in Routes)
        {
            var values = new RouteValueDictionary();
            if (function.Takes(request.Method) && matcher.TryMatch(request.Path, values))
                return (function, values);
        }

        throw new InvalidOperationException($"No function matches {request.Method} {request.Path}.");
    }
}
