using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Sockets;

/// <summary>Takes the requests of messages through the gateway, as <see cref="InferenceEndpoint"/> takes those of HTTP.</summary>
public sealed class SocketInference(InferenceGateway gateway, NebulaMetrics metrics, TimeProvider time)
{
    /// <summary>Starts the job of a request.</summary>
    /// <param name="caller">The client.</param>
    /// <param name="body">The request.</param>
    /// <param name="message">The message that it was read from; empty if it is not known.</param>
    /// <param name="left">Cancels the job.</param>
    /// <returns>The job, or the refusal of a limit or a script. Nothing is charged for a refusal.</returns>
    /// <exception cref="NebulaException">The request is refused for another reason, which <see cref="Refuse(NebulaError, string?)"/> counts.</exception>
    internal async ValueTask<SocketStart> StartAsync(SocketCaller caller, IInferenceBody body, ReadOnlyMemory<byte> message, CancellationToken left)
    {
        var key = await caller.GetCurrentKeyAsync();
        if (message.Length > BodyGate.SmallBytes && gateway.FindRefusal(key) is { } early)
            return Refuse(new Reservation("", key.Id, key.Limits, 1), early, null);
        var prepared = await gateway.PrepareAsync(key, body.ToInference(), caller.CreateScriptCall(message), default);
        if (prepared.Script is { Error: { } scripted } hit)
            return Refuse(scripted, hit.Script);
        var admission = await gateway.AdmitAsync(prepared, caller.FaultName);
        if (admission.Job is not { } job)
            return Refuse(prepared.Reservation, admission.Decision, prepared.Request.Model);
        var reader = await gateway.DispatchAsync(job, InferenceEndpoint.KeepAliveInterval, left);
        return new SocketStart
        {
            Run = new InferenceRun(reader, prepared.Request, prepared.Served) { Time = time, RequestId = caller.RequestId },
            Script = prepared.Script?.Script,
            Limits = new SocketLimits(key.Limits, admission.Decision),
        };
    }

    /// <summary>Counts a refusal that the gateway has not seen.</summary>
    internal SocketStart Refuse(NebulaError error, string? script = null)
    {
        metrics.RequestRefused(ErrorStatusCodes.ToStatusCode(error));
        return new SocketStart { Error = error, Script = script };
    }

    private SocketStart Refuse(Reservation wanted, in LimitDecision decision, string? model)
    {
        var now = time.GetUtcNow();
        var error = LimitErrors.CreateError(wanted, decision, model, now);
        metrics.RequestRefused(ErrorStatusCodes.ToStatusCode(error), decision.Refused);
        return new SocketStart { Error = error, Limits = new SocketLimits(wanted.Limits, decision) };
    }
}

/// <summary>How a request of a message began.</summary>
internal sealed record SocketStart
{
    /// <summary>The job; null if the request was refused.</summary>
    public InferenceRun? Run { get; init; }

    /// <summary>Why the request was refused; null if it was not.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>The script that answers; null if none does.</summary>
    public string? Script { get; init; }

    /// <summary>What the limiter answered; null if it was not asked.</summary>
    public SocketLimits? Limits { get; init; }
}

/// <summary>The limits of a key and what the limiter answered.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Decision">The answer.</param>
internal sealed record SocketLimits(RateLimits Limits, LimitDecision Decision)
{
    /// <summary>Sets the headers in which an HTTP response would say so.</summary>
    public void WriteTo(IHeaderDictionary headers, DateTimeOffset now) => ApiDialect.OpenAI.WriteLimits(headers, Limits, Decision, now);
}
