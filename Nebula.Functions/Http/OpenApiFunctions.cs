using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The OpenAPI document.</summary>
public sealed class OpenApiFunctions(FunctionApi api)
{
    /// <summary>The document.</summary>
    [Function(nameof(GetOpenApi))]
    public Task<IResult> GetOpenApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OpenApi)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OpenApi);
}
