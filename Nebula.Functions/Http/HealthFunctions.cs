using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The health of the app.</summary>
public sealed class HealthFunctions(FunctionApi api)
{
    /// <summary>The state of every dependency.</summary>
    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Health)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "GET", Routes.Health, client);

    /// <summary>Whether the process runs.</summary>
    [Function(nameof(GetHealthLive))]
    public Task<IResult> GetHealthLive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthLive)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.HealthLive);

    /// <summary>Whether the app can serve.</summary>
    [Function(nameof(GetHealthReady))]
    public Task<IResult> GetHealthReady(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthReady)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "GET", Routes.HealthReady, client);
}
