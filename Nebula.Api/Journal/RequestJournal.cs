using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;

namespace Nebula.Api.Journal;

/// <summary>The newest requests that API keys sent, with their answers, in memory. Management requests, which may hold secrets, are not among them.</summary>
public sealed class RequestJournal(IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>The code of the refusal while there is no journal.</summary>
    public const string DisabledCode = "journal_disabled";

    /// <summary>The method of an entry that is a message of a WebSocket.</summary>
    internal const string SocketMethod = "WEBSOCKET";

    private const int MinSecretLength = 8;

    private static readonly string[] Scriptable =
        [Routes.ChatCompletions, Routes.Completions, Routes.Responses, Routes.Messages, Routes.OllamaChat, Routes.OllamaGenerate, Routes.Embeddings];

    private static readonly string[] SecretHeaders = ["authorization", "api-key", "x-api-key"];

    private readonly Lock _lock = new();
    private readonly Queue<JournalEntry> _entries = [];

    /// <summary>Whether requests are recorded.</summary>
    public bool IsEnabled => options.Value.Journal.Enabled;

    /// <summary>Records the requests of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="answer">Answers its requests.</param>
    /// <returns><paramref name="answer"/> itself if the requests are not recorded.</returns>
    public RequestDelegate Wrap(ApiRoute route, RequestDelegate answer)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(answer);
        if (!IsEnabled || (route.Access != Access.ApiKey && route.Verb != ApiRoute.AnyVerb))
            return answer;
        var isScriptable = route.Verb == "POST" && (Scriptable.Contains(route.Template) || RouteTable.All.Any(own => Scriptable.Contains(own.Template) && own.Verb == "POST" && own.Aliases.Contains(route.Template)));
        return http => RecordAsync(http, answer, isScriptable);
    }

    /// <summary>The entries, newest first.</summary>
    /// <exception cref="NebulaException">404: there is no journal.</exception>
    internal IReadOnlyList<JournalEntry> Read()
    {
        EnsureEnabled();
        lock (_lock)
            return [.. _entries.Reverse()];
    }

    /// <summary>Removes all entries.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="NebulaException">404: there is no journal.</exception>
    internal int Clear()
    {
        EnsureEnabled();
        lock (_lock)
        {
            var count = _entries.Count;
            _entries.Clear();
            return count;
        }
    }

    private void EnsureEnabled()
    {
        if (!IsEnabled)
            throw NebulaError.NotFound("There is no journal. The setting Nebula:Journal:Enabled of Nebula.Local keeps one.", code: DisabledCode).ToException();
    }

    /// <summary>Records a response that a message of a WebSocket has asked for.</summary>
    /// <param name="caller">The connection's client.</param>
    /// <param name="message">The message and its answer.</param>
    internal void Record(SocketCaller caller, SocketExchange message)
    {
        if (!IsEnabled)
            return;
        var (request, secrets) = (new CapturedBody(), FindSecrets(caller.Headers));
        request.Add(message.Request.Span);
        Add(new JournalEntry
        {
            Id = Ids.NewRequest(),
            At = message.At,
            Method = SocketMethod,
            Path = caller.Path,
            KeyId = caller.Key.Id,
            Model = message.Model,
            Status = message.Status,
            Script = message.Script,
            IsScriptable = true,
            Error = message.Error,
            DurationSeconds = (time.GetUtcNow() - message.At).TotalSeconds,
            Request = request.Read(secrets),
            Response = message.Response.Read(secrets),
            IsTruncated = request.IsTruncated || message.Response.IsTruncated,
        });
    }

    private static List<string> FindSecrets(IHeaderDictionary headers) =>
    [
        .. SecretHeaders.SelectMany(name => headers[name].ToArray()).OfType<string>().Select(static value => value[(value.LastIndexOf(' ') + 1)..])
            .Append(SocketProtocols.FindKey(headers)).Where(static secret => secret.Length >= MinSecretLength),
    ];

    // The responses of a WebSocket are recorded one by one; its upgrade is recorded only if it is refused.
    private async Task RecordUpgradeAsync(HttpContext http, RequestDelegate answer)
    {
        var (at, began, failure) = (time.GetUtcNow(), time.GetTimestamp(), new JournalFailure());
        http.Features.Set(failure);
        await answer(http);
        if (http.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
            return;
        Add(new JournalEntry
        {
            Id = http.Response.Headers[ApiPipeline.RequestIdHeader].ToString(),
            At = at,
            Method = http.Request.Method,
            Path = http.Request.Path,
            KeyId = Caller.GetCaller(http).Key?.Id,
            Model = http.Request.Query["model"] is [{ Length: > 0 } model, ..] ? model : null,
            Status = http.Response.StatusCode,
            Error = failure.Error,
            DurationSeconds = time.GetElapsedTime(began).TotalSeconds,
        });
    }

    private async Task RecordAsync(HttpContext http, RequestDelegate answer, bool isScriptable)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await RecordUpgradeAsync(http, answer);
            return;
        }

        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        var (request, response, failure) = (new CapturedBody(), new CapturedBody(), new JournalFailure());
        http.Request.Body = new CapturingStream(http.Request.Body, request);
        var original = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var capturing = new StreamResponseBodyFeature(new CapturingStream(original.Stream, response), original);
        http.Features.Set<IHttpResponseBodyFeature>(capturing);
        http.Features.Set(failure);
        try
        {
            await answer(http);
            await capturing.CompleteAsync();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has left, or a script closed the connection.
        }
        finally
        {
            http.Features.Set(original);
            var secrets = FindSecrets(http.Request.Headers);
            var body = request.Read(secrets);
            Add(new JournalEntry
            {
                Id = http.Response.Headers[ApiPipeline.RequestIdHeader].ToString(),
                At = at,
                Method = http.Request.Method,
                Path = http.Request.Path,
                KeyId = Caller.GetCaller(http).Key?.Id,
                Model = Management.Requests.RouteIds.FindDeployment(http)
                    ?? (body is { ValueKind: JsonValueKind.Object } json ? json.FindText("model") : null),
                Status = http.Response.StatusCode,
                Script = http.Response.Headers[ScriptHeaders.Answered] is [{ Length: > 0 } script, ..] ? script : null,
                IsScriptable = isScriptable,
                Error = failure.Error,
                DurationSeconds = time.GetElapsedTime(began).TotalSeconds,
                Request = body,
                Response = response.Read(secrets),
                IsTruncated = request.IsTruncated || response.IsTruncated,
            });
        }
    }

    private void Add(JournalEntry entry)
    {
        lock (_lock)
        {
            _entries.Enqueue(entry);
            while (_entries.Count > options.Value.Journal.Entries)
                _entries.Dequeue();
        }
    }
}
