using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.OpenAI;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Sockets;

/// <summary>Opens WebSockets: what comes before the upgrade is the same for all, and refusals are HTTP responses.</summary>
public sealed class SocketEndpoint(
    ISocketHost host, Authentication authentication, Cors cors, InferenceGateway gateway, BodyGate gate, NebulaMetrics metrics, IOptions<NebulaOptions> options, TimeProvider time)
{
    private static readonly NebulaError NotSupported = new(
        ErrorKind.NotSupported,
        "This server runs in Azure Functions, which cannot hold WebSockets. Stream with server-sent events instead: POST /v1/responses with \"stream\": true. " +
        "For WebSockets put Azure Web PubSub in front, or run Nebula.Local.");

    /// <summary>Checks a request for an upgrade.</summary>
    /// <param name="http">The request.</param>
    /// <param name="instead">What a client without WebSockets should do; ends an error message.</param>
    /// <exception cref="NebulaException">403: a page of a foreign origin asks, or the key may not ask for faults; 426: it is not an upgrade; 501: the host holds no WebSockets.</exception>
    internal SocketCaller Check(HttpContext http, string instead)
    {
        if (!host.IsSupported)
            throw NotSupported.ToException();
        if (!host.IsUpgrade(http))
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new NebulaError(ErrorKind.UpgradeRequired, $"This path takes a WebSocket, and the request is not an upgrade to one. {instead}").ToException();
        }

        if (cors.IsForeign(http))
            throw new NebulaError(ErrorKind.PermissionDenied, $"Pages of {TextExcerpt.Truncate(http.Request.Headers.Origin.ToString())} may not use this server: Nebula:AllowedOrigins does not name it.").ToException();
        return new SocketCaller(http, authentication);
    }

    /// <summary>The upgrade of a request that was checked.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Its client.</param>
    /// <param name="path">The route's path, for the metrics.</param>
    /// <param name="createProtocol">Creates what is said over the connection.</param>
    /// <returns>The upgrade, or the refusal of a limit that has no room for any request now.</returns>
    internal IResult Open(HttpContext http, SocketCaller caller, string path, Func<MessageSocket, SocketResponses, ISocketProtocol> createProtocol) =>
        gateway.FindRefusal(caller.Key) is { } refusal ? Refuse(http, caller, refusal) : new Upgrade(upgraded => RunAsync(upgraded, caller, path, createProtocol));

    private ErrorResult Refuse(HttpContext http, SocketCaller caller, in LimitDecision refusal)
    {
        var now = time.GetUtcNow();
        ApiDialect.Get(http).WriteLimits(http.Response.Headers, caller.Key.Limits, refusal, now);
        return new ErrorResult(LimitErrors.CreateError(new Reservation("", caller.Key.Id, caller.Key.Limits, 1), refusal, null, now)) { RefusedBy = refusal.Refused };
    }

    // Of the subprotocols that a client offers, one that holds no secret.
    private static string? SelectSubprotocol(SocketCaller caller) =>
        caller.Subprotocols.Contains(SocketProtocols.Realtime) ? SocketProtocols.Realtime : caller.Subprotocols.FirstOrDefault(static name => !SocketProtocols.IsKey(name));

    private async Task RunAsync(HttpContext http, SocketCaller caller, string path, Func<MessageSocket, SocketResponses, ISocketProtocol> createProtocol)
    {
        using var accepted = await host.AcceptAsync(http, SelectSubprotocol(caller));
        using var socket = new MessageSocket(accepted, gate, caller.Key.Id, time, http.RequestAborted);
        var responses = new SocketResponses(socket.Gone);
        metrics.SocketOpened(path);
        try
        {
            var loop = new SocketLoop(socket, createProtocol(socket, responses), responses, TimeSpan.FromSeconds(options.Value.WebSockets.MaxSeconds), host.Stopping, time);
            await loop.RunAsync();
        }
        finally
        {
            metrics.SocketClosed(path);
        }
    }

    private sealed class Upgrade(Func<HttpContext, Task> run) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => run(httpContext);
    }
}
