using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Domain.Common;

namespace Nebula.Api.Journal;

/// <summary>A request that is being answered, or was. It may be read while its answer is sent.</summary>
/// <param name="http">The request.</param>
/// <param name="time">The clock.</param>
/// <param name="isScriptable">Whether scripts can answer such a request.</param>
internal sealed class RecordedRequest(HttpContext http, TimeProvider time, bool isScriptable) : IRecordedExchange
{
    private readonly long _began = time.GetTimestamp();

    private readonly IReadOnlyList<string> _secrets = JournalSecrets.Find(http.Request.Headers);
    private readonly DateTimeOffset _at = time.GetUtcNow();
    private JournalEntry? _described;
    private long _ended;

    /// <summary>Receives the request's body.</summary>
    public CapturedBody Request { get; } = new();

    /// <summary>Receives the answer's body.</summary>
    public CapturedBody Response { get; } = new();

    /// <summary>Receives the error that it is answered with.</summary>
    public JournalFailure Failure { get; } = new();

    /// <summary>Reads what is known when the answer starts.</summary>
    /// <returns>False if that has been done.</returns>
    public bool TryDescribe(HttpContext http)
    {
        if (_described is not null)
            return false;
        var body = Request.Read(_secrets);
        _described = new JournalEntry
        {
            Id = http.Response.Headers[ApiPipeline.RequestIdHeader].ToString(),
            At = _at,
            Method = http.Request.Method,
            Path = http.Request.Path,
            KeyId = Caller.GetCaller(http).Key?.Id,
            Model = Management.Requests.RouteIds.FindDeployment(http)
                ?? (body is { ValueKind: JsonValueKind.Object } json ? json.FindText("model") : null)
                ?? (http.WebSockets.IsWebSocketRequest && http.Request.Query["model"] is [{ Length: > 0 } named, ..] ? named : null),
            Status = http.Response.StatusCode,
            Script = http.Response.Headers[ScriptHeaders.Answered] is [{ Length: > 0 } script, ..] ? script : null,
            IsScriptable = isScriptable,
            Request = body,
        };
        return true;
    }

    /// <summary>Ends its time: nothing more is answered.</summary>
    public void End() => Volatile.Write(ref _ended, time.GetTimestamp());

    /// <summary>The request and what has been answered until now, once <see cref="TryDescribe"/> has been called.</summary>
    public JournalEntry Read() => _described! with
    {
        Error = Failure.Error,
        DurationSeconds = time.GetElapsedTime(_began, Volatile.Read(ref _ended) is var ended and not 0 ? ended : time.GetTimestamp()).TotalSeconds,
        Response = Response.Read(_secrets),
        IsTruncated = Request.IsTruncated || Response.IsTruncated,
    };
}
