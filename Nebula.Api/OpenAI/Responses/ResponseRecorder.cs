using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Stores responses when they have ended, and reads those that run in the background to their end.</summary>
/// <remarks>
/// A response in the background belongs to the process that has started it. If another process cancels or deletes it, the change feed reports that
/// here. If its process dies, the response is failed when its deadline has passed.
/// </remarks>
public sealed partial class ResponseRecorder : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, (LiveResponse Response, Task Recording)> _live = new();
    private readonly ResponseStore _responses;
    private readonly ConversationStore _conversations;
    private readonly IJobCancellation _cancellations;
    private readonly ILogger _logger;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes to changes of responses.</summary>
    public ResponseRecorder(
        ResponseStore responses, ConversationStore conversations, IJobCancellation cancellations, IChangeFeed changes, ILogger<ResponseRecorder> logger)
    {
        (_responses, _conversations, _cancellations, _logger) = (responses, conversations, cancellations, logger);
        _subscription = changes.Subscribe(OnChange);
    }

    /// <summary>Stores a response that has ended, as its client wants it. The client gets its answer even if the store does not take it.</summary>
    internal async ValueTask StoreAsync(string keyId, ResponseRun run, ResponseOutput output, UsageRecord usage)
    {
        try
        {
            var stored = run.ToStored(output, ResponseEnds.Create(usage, output));
            if (run.Request.Store)
                await _responses.AddAsync(keyId, stored);
            await ContinueConversationAsync(keyId, stored);
        }
        catch (Exception e)
        {
            NotStored(_logger, run.Head.Id, e);
        }
    }

    /// <summary>Starts to record a response in the background.</summary>
    /// <returns>The response as it is stored now.</returns>
    internal async ValueTask<StoredResponse> StartAsync(string keyId, ResponseRun run)
    {
        var stored = run.ToStored(null, null);
        try
        {
            await _responses.AddAsync(keyId, stored);
        }
        catch
        {
            await run.Run.Reader.AbandonAsync(); // no client could read it
            run.Run.Reader.Dispose();
            throw;
        }

        var live = new LiveResponse(keyId);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _live[stored.Head.Id] = (live, RecordAsync(live, run, stored, start.Task));
        start.SetResult();
        return stored;
    }

    /// <summary>The response if this process generates it in the background; else null.</summary>
    internal LiveResponse? Find(string id) => _live.TryGetValue(id, out var live) ? live.Response : null;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until the responses in the background are stored; the host cancels their jobs when it stops.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_live.Values.Select(static live => live.Recording)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private async Task RecordAsync(LiveResponse live, ResponseRun run, StoredResponse stored, Task started)
    {
        await started;
        using var reader = run.Run.Reader;
        var output = new ResponseOutput();
        while (await reader.WaitAsync() != ReadState.Ended)
        {
            while (reader.TryRead(out var ready))
            {
                output.Add(ready);
                live.Add(ready);
            }
        }

        var end = reader.Error is { } error ? ResponseEnds.CreateFailed(error, stored.Head.CreatedAt) : ResponseEnds.Create(reader.Outcome!.Usage, output);
        try
        {
            var ended = await _responses.EndAsync(live.KeyId, stored.Head.Id, output.Items, end);
            end = ended?.End ?? end;
            if (ended is not null)
                await ContinueConversationAsync(live.KeyId, ended);
        }
        catch (Exception e)
        {
            NotStored(_logger, stored.Head.Id, e);
        }

        live.Complete(end);
        _live.TryRemove(stored.Head.Id, out _);
    }

    private async ValueTask ContinueConversationAsync(string keyId, StoredResponse response)
    {
        if (response is { Head.ConversationId: { } conversation, End.Status: ResponseJson.Completed or ResponseJson.Incomplete })
            await _conversations.AppendAsync(keyId, conversation, [.. response.Input, .. response.CreateOutputItems()]);
    }

    private void OnChange(Change change)
    {
        if (!change.Matches(Partitions.Responses))
            return;
        foreach (var (id, live) in _live)
        {
            if (change.Matches(Partitions.Responses, id))
                _ = CancelIfEndedAsync(id, live.Response.KeyId);
        }
    }

    private async Task CancelIfEndedAsync(string id, string keyId)
    {
        try
        {
            if (await _responses.FindAsync(keyId, id, CancellationToken.None) is null or { End: not null })
                await _cancellations.CancelAsync(id, CancelReason.ClientLeft);
        }
        catch (Exception e)
        {
            NotCancelled(_logger, id, e);
        }
    }

    [LoggerMessage(EventId = 2061, Level = LogLevel.Error, Message = "Response {ResponseId} could not be stored")]
    private static partial void NotStored(ILogger logger, string responseId, Exception exception);

    [LoggerMessage(EventId = 2062, Level = LogLevel.Warning, Message = "Response {ResponseId} could not be cancelled; it runs to its end")]
    private static partial void NotCancelled(ILogger logger, string responseId, Exception exception);
}
