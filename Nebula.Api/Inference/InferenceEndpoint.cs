using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.OpenAI;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Inference;

/// <summary>Takes the requests of every inference endpoint through the gateway: what comes before the answer is the same for all.</summary>
public sealed class InferenceEndpoint(InferenceGateway gateway, BodyGate bodies, TimeProvider time)
{
    /// <summary>How long an answer may be silent until its client gets a keep-alive, if it is streamed: 10 s.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    /// <summary>The response header that names the deployment that answered.</summary>
    public const string DeploymentHeader = "x-nebula-deployment";

    // What a request may ask for and still be generated on the thread that has read it, which may have other connections to read.
    private const int MaxTokensInline = 2_048;
    private const int MaxInputsInline = 8;

    /// <summary>Serves a request.</summary>
    /// <typeparam name="TBody">What the endpoint reads.</typeparam>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads the body; it throws a <see cref="NebulaException"/> for a wrong one.</param>
    /// <param name="answer">Answers with the job that was started.</param>
    /// <returns>The answer, or the refusal of a limit.</returns>
    /// <exception cref="NebulaException">400, 403, 404, 413, or 503 if no job can be served now: nothing was charged.</exception>
    public Task<IResult> ServeAsync<TBody>(HttpContext http, Func<ReadOnlyMemory<byte>, TBody> read, Func<TBody, InferenceRun, Task<IResult>> answer)
        where TBody : IInferenceBody => ServeAsync(http, read, null, answer);

    /// <summary>Serves a request whose body refers to something that is stored, or may need no job.</summary>
    /// <typeparam name="TBody">What the endpoint reads.</typeparam>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads the body.</param>
    /// <param name="resolve">
    /// Reads what the body refers to, before its tokens are counted, and returns null; or the answer to a body that needs no job, for which nothing is charged.
    /// Null if every body needs a job and refers to nothing.
    /// </param>
    /// <param name="answer">Answers with the job that was started.</param>
    public async Task<IResult> ServeAsync<TBody>(
        HttpContext http, Func<ReadOnlyMemory<byte>, TBody> read, Func<TBody, ValueTask<IResult?>>? resolve, Func<TBody, InferenceRun, Task<IResult>> answer)
        where TBody : IInferenceBody
    {
        var key = Caller.GetKey(http);
        // A small body is read nevertheless, because its refusal names the model and the requested tokens.
        if (!(http.Request.ContentLength <= BodyGate.SmallBytes) && gateway.FindRefusal(key) is { } early)
            return Refuse(http, new Reservation("", key.Id, key.Limits, 1), early, null);
        var faultName = ReadFaultName(http, key);
        var (body, resolved, prepared) = await PrepareAsync(http, key, read, resolve);
        if (resolved is not null)
            return resolved;
        if (prepared!.Script is { } hit)
        {
            http.Response.Headers[ScriptHeaders.Answered] = hit.Script;
            if (hit.Error is { } scripted)
                return new ErrorResult(scripted);
        }

        var admission = await gateway.AdmitAsync(prepared, faultName, hasConnection: !body.IsDetached);
        if (admission.Job is not { } job)
            return Refuse(http, prepared!.Reservation, admission.Decision, prepared.Request.Model);
        var dialect = ApiDialect.Get(http);
        dialect.WriteLimits(http.Response.Headers, key.Limits, admission.Decision, job.AdmittedAt);
        if (!prepared.Served.HasOtherWriters) // else the answer says who writes it
            http.Response.Headers[DeploymentHeader] = job.Model;
        http.Features.Set(new AdmittedJob(job.Id));
        if (job.Fault is { } fault)
            http.Response.Headers[FaultHeader.Name] = fault.Name;
        if (!IsShort(job))
            await Task.Yield();
        var clientLeft = body.IsDetached ? CancellationToken.None : http.RequestAborted;
        var reader = await gateway.DispatchAsync(job, job.Stream ? KeepAliveInterval : Timeout.InfiniteTimeSpan, clientLeft);
        return await answer(body, new InferenceRun(reader, prepared!.Request, prepared.Served)
        {
            Dialect = dialect, Time = time, RequestId = http.Response.Headers[ApiPipeline.RequestIdHeader].ToString(),
        });
    }

    /// <summary>The fault that the headers of a request ask for; null for none.</summary>
    /// <exception cref="NebulaException">403: the key may not ask for faults.</exception>
    internal static string? ReadFaultName(HttpContext http, ApiKey key)
    {
        if (http.Request.Headers[FaultHeader.Name].ToString() is not { Length: > 0 } name)
            return null;
        return key.AllowFaults
            ? name
            : throw new NebulaError(ErrorKind.PermissionDenied, $"This API key may not ask for faults: its 'allow_faults' is false. Leave out the header {FaultHeader.Name}.") { Param = FaultHeader.Name }.ToException();
    }

    private static bool IsShort(InferenceJob job) => (long)job.MaxTokens * job.Choices <= MaxTokensInline
        && job.Prompt is null or { Inputs.Count: <= MaxInputsInline, Tools.Count: 0, Format.Kind: OutputFormatKind.Text };

    // The body's bytes are held no longer than until its tokens are counted. It is resolved to an answer, or prepared.
    private async Task<(TBody Body, IResult? Resolved, PreparedRequest? Prepared)> PrepareAsync<TBody>(
        HttpContext http, ApiKey key, Func<ReadOnlyMemory<byte>, TBody> read, Func<TBody, ValueTask<IResult?>>? resolve)
        where TBody : IInferenceBody
    {
        using var bytes = await RequestBody.ReadAsync(http, bodies, key.Id);
        var body = read(bytes.Bytes);
        if (resolve is not null && await resolve(body) is { } resolved)
            return (body, resolved, null);
        var prepared = await gateway.PrepareAsync(
            key, body.ToInference(), ScriptHeaders.Read(http.Request.Headers, bytes.Bytes, body.IsDetached), new ReceivedBody(body.Endpoint, bytes.Bytes));
        return (body, null, prepared);
    }

    private ErrorResult Refuse(HttpContext http, Reservation wanted, in LimitDecision decision, string? model)
    {
        var now = time.GetUtcNow();
        ApiDialect.Get(http).WriteLimits(http.Response.Headers, wanted.Limits, decision, now);
        return new ErrorResult(LimitErrors.CreateError(wanted, decision, model, now)) { RefusedBy = decision.Refused };
    }
}
