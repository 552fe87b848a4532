using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;

namespace Nebula.Api.Journal;

/// <summary>
/// The newest requests that API keys sent, with their answers, in memory. Management requests, which may hold secrets, are not among them. A request is here before its
/// client gets the first byte of the answer; a read returns what has been answered until then.
/// </summary>
public sealed class RequestJournal(IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>The code of the refusal while there is no journal.</summary>
    public const string DisabledCode = "journal_disabled";

    private static readonly string[] Scriptable =
        [Routes.ChatCompletions, Routes.Completions, Routes.Responses, Routes.Messages, Routes.OllamaChat, Routes.OllamaGenerate, Routes.Embeddings];

    private readonly Lock _lock = new();
    private readonly Queue<IRecordedExchange> _entries = [];

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

    /// <summary>The entries as they are now, newest first.</summary>
    /// <exception cref="NebulaException">404: there is no journal.</exception>
    internal IReadOnlyList<JournalEntry> Read()
    {
        EnsureEnabled();
        List<IRecordedExchange> entries;
        lock (_lock)
            entries = [.. _entries.Reverse()];
        return [.. entries.Select(static entry => entry.Read())];
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

    /// <summary>Adds an exchange, which may go on.</summary>
    internal void Add(IRecordedExchange exchange)
    {
        lock (_lock)
        {
            _entries.Enqueue(exchange);
            while (_entries.Count > options.Value.Journal.Entries)
                _entries.Dequeue();
        }
    }

    // The responses of a WebSocket are recorded one by one; its upgrade is recorded only if it is refused.
    private async Task RecordUpgradeAsync(HttpContext http, RequestDelegate answer)
    {
        var entry = new RecordedRequest(http, time, isScriptable: false);
        http.Features.Set(entry.Failure);
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
                Add(entry, http);
            return Task.CompletedTask;
        });
        await answer(http);
        entry.End();
    }

    private async Task RecordAsync(HttpContext http, RequestDelegate answer, bool isScriptable)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await RecordUpgradeAsync(http, answer);
            return;
        }

        var entry = new RecordedRequest(http, time, isScriptable);
        var original = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        http.Request.Body = new CapturingStream(http.Request.Body, entry.Request);
        var capturing = new StreamResponseBodyFeature(new CapturingStream(original.Stream, entry.Response), original);
        http.Features.Set<IHttpResponseBodyFeature>(capturing);
        http.Features.Set(entry.Failure);
        http.Response.OnStarting(() =>
        {
            Add(entry, http);
            return Task.CompletedTask;
        });
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
            Add(entry, http); // if it has no response
            entry.End();
        }
    }

    private void Add(RecordedRequest entry, HttpContext http)
    {
        if (entry.TryDescribe(http))
            Add(entry);
    }
}
