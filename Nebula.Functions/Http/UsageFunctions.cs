using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Usage.</summary>
public sealed class UsageFunctions(FunctionApi api)
{
    /// <summary>The ledger.</summary>
    [Function(nameof(GetUsage))]
    public Task<IResult> GetUsage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Usage)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Usage);

    /// <summary>The newest settled requests.</summary>
    [Function(nameof(ListRequests))]
    public Task<IResult> ListRequests(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Requests)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Requests);
}
