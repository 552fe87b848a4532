using Microsoft.AspNetCore.Http;
using Nebula.Api.Json;
using Nebula.Api.Realtime.Output;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Models;

namespace Nebula.Api.Realtime;

/// <summary><c>GET /v1/realtime</c> with an upgrade.</summary>
public static class RealtimeHandlers
{
    private const string BetaHeader = "OpenAI-Beta";
    private const string Beta = "realtime=v1";

    /// <summary>Opens a session.</summary>
    /// <exception cref="NebulaException">Before the upgrade: 400 without a model, 403, 404 for one that is not there, 426, 501.</exception>
    public static async Task<IResult> Connect(HttpContext http, SocketEndpoint endpoint, InferenceGateway gateway, RealtimeParts parts)
    {
        var caller = endpoint.Check(http, "Without one, POST /v1/responses with \"stream\": true streams a response.");
        if (Find(caller, "call_id") is not null)
            throw FieldErrors.Invalid("call_id", "There are no calls to attach to: only text is simulated. Open a session with 'model'.", "audio_not_supported");
        if (Find(caller, "intent") is not null)
            throw FieldErrors.Invalid("intent", "There is no transcription: only text is simulated. Open a session with 'model'.", "audio_not_supported");
        var model = Find(caller, "model") ?? Find(caller, "deployment") ?? throw FieldErrors.Missing("model");
        await gateway.FindAsync(caller.Key, model, ModelKind.Chat);
        var events = new RealtimeEvents(IsBeta(caller));
        return endpoint.Open(http, caller, $"/{Routes.Realtime}", (socket, responses) => new RealtimeSocket(socket, caller, responses, model, events, parts));
    }

    private static string? Find(SocketCaller caller, string name) => caller.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private static bool IsBeta(SocketCaller caller) =>
        caller.Subprotocols.Contains(SocketProtocols.Beta) || caller.Headers[BetaHeader].ToString().Contains(Beta, StringComparison.OrdinalIgnoreCase);
}
