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
}
