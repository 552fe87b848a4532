using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Every path and verb without a function of its own: 404, 405, OPTIONS and preflights.</summary>
public sealed class FallbackFunctions(FunctionApi api)
{
    /// <summary>Answers them.</summary>
    /// <remarks>The host tries routes in the order of their functions' names and takes the first that matches: this name must be the last.</remarks>
    [Function(nameof(Wildcard))]
    public Task<IResult> Wildcard([HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Fallback)] HttpRequest request) =>
        api.InvokeAsync(request, "*", Routes.Fallback);
}
