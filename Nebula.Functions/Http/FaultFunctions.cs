using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Faults.</summary>
public sealed class FaultFunctions(FunctionApi api)
{
    /// <summary>Creates a fault.</summary>
    [Function(nameof(CreateFault))]
    public Task<IResult> CreateFault([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Faults)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Faults);

    /// <summary>Lists faults.</summary>
    [Function(nameof(ListFaults))]
    public Task<IResult> ListFaults([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Faults)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Faults);

    /// <summary>Reads a fault.</summary>
    [Function(nameof(GetFault))]
    public Task<IResult> GetFault([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Fault)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Fault);

    /// <summary>Changes a fault.</summary>
    [Function(nameof(UpdateFault))]
    public Task<IResult> UpdateFault([HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.Fault)] HttpRequest request) =>
        api.InvokeAsync(request, "PATCH", Routes.Fault);

    /// <summary>Deletes a fault.</summary>
    [Function(nameof(DeleteFault))]
    public Task<IResult> DeleteFault([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Fault)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Fault);
}
