using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The paths that take WebSockets, which a Functions app cannot hold: each answers 501 and says what to do instead.</summary>
public sealed class SocketFunctions(FunctionApi api)
{
    /// <summary>A session of the Realtime API.</summary>
    [Function(nameof(ConnectRealtime))]
    public Task<IResult> ConnectRealtime(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Realtime)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Realtime);

    /// <summary>Responses over a WebSocket.</summary>
    [Function(nameof(ConnectResponses))]
    public Task<IResult> ConnectResponses(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Responses)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Responses);
}
