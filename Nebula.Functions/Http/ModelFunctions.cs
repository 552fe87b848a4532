using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The models that a key may use.</summary>
public sealed class ModelFunctions(FunctionApi api)
{
    /// <summary>All of them.</summary>
    [Function(nameof(ListModels))]
    public Task<IResult> ListModels(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Models)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Models);

    /// <summary>Reads one of them.</summary>
    /// <remarks>Its template matches the list's path too: in the order of names, in which the host tries functions, it must come after the list.</remarks>
    [Function(nameof(ReadModel))]
    public Task<IResult> ReadModel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Model)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Model);
}
