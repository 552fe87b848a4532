using Microsoft.AspNetCore.Http;
using Nebula.Api.Sockets;

namespace Nebula.Api.OpenAI.Responses.Sockets;

/// <summary><c>GET /v1/responses</c> with an upgrade.</summary>
public static class ResponseSocketHandlers
{
    /// <summary>Opens a connection that takes <c>response.create</c>.</summary>
    public static Task<IResult> Connect(HttpContext http, SocketEndpoint endpoint, ResponseSocketParts parts)
    {
        var caller = endpoint.Check(http, "Without one, POST /v1/responses creates a response.");
        return Task.FromResult(endpoint.Open(http, caller, $"/{Routes.Responses}", (socket, responses) => new ResponseSocket(socket, caller, responses, parts)));
    }
}
