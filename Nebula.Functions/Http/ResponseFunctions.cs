using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Responses.</summary>
public sealed class ResponseFunctions(FunctionApi api)
{
    /// <summary>A response, whole, streamed or in the background.</summary>
    [Function(nameof(CreateResponse))]
    public Task<IResult> CreateResponse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Responses)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Responses, client);

    /// <summary>A stored response.</summary>
    [Function(nameof(GetResponse))]
    public Task<IResult> GetResponse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Response)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Response);

    /// <summary>Deletes a stored response.</summary>
    [Function(nameof(DeleteResponse))]
    public Task<IResult> DeleteResponse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Response)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Response);

    /// <summary>Cancels a response in the background.</summary>
    [Function(nameof(CancelResponse))]
    public Task<IResult> CancelResponse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ResponseCancel)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ResponseCancel);

    /// <summary>The input of a stored response.</summary>
    [Function(nameof(ListResponseInput))]
    public Task<IResult> ListResponseInput(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ResponseInput)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ResponseInput);
}
