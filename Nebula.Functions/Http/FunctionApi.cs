using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Functions.Durable;

namespace Nebula.Functions.Http;

/// <summary>Passes a function's request to the handler of its route, through the pipeline that both hosts share.</summary>
public sealed class FunctionApi(ApiPipeline pipeline, DurableClientAccessor clients)
{
    private static readonly FrozenDictionary<(string Verb, string Template), ApiRoute> Table =
        RouteTable.All.ToFrozenDictionary(static route => (route.Verb, route.Template));

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="verb">The route's verb, as in <see cref="RouteTable"/>.</param>
    /// <param name="template">The route's template, from <see cref="Routes"/>.</param>
    /// <param name="client">Starts orchestrations; null if the route starts none.</param>
    public Task<IResult> InvokeAsync(HttpRequest request, string verb, string template, DurableTaskClient? client = null)
    {
        clients.Client = client;
        return pipeline.InvokeAsync(request.HttpContext, Table[(verb, template)]);
    }

    /// <summary>Answers a request to an alias of a route, which the table finds by the request's path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">Starts orchestrations.</param>
    public Task<IResult> InvokeAliasAsync(HttpRequest request, DurableTaskClient client)
    {
        clients.Client = client;
        var template = Fallback.FindTemplate(request.Path, RouteTable.All);
        var route = RouteTable.All.FirstOrDefault(route => route.Template == template && route.Verbs.Contains(request.Method)) ?? RouteTable.All[^1];
        route.Matches(request.Path, request.RouteValues);
        return pipeline.InvokeAsync(request.HttpContext, route);
    }
}
