using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Stores responses when they have ended, and reads those that run in the background to their end.</summary>
/// <remarks>
/// A response in the background belongs to the process that has started it, which renews its ownership. If another process cancels or deletes it, the
/// change feed reports that here. If its process dies, the first process that is asked for the response afterwards recovers it: it records the rest from
/// a relay that processes share, and otherwise the response has failed with its job.
/// </remarks>
public sealed partial class ResponseRecorder : IHostedService, IDisposable
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (LiveResponse Response, Task Recording)> _live = new();
    private readonly ResponseStore _responses;
    private readonly ConversationStore _conversations;
    private readonly IJobCancellation _cancellations;
    private readonly ITokenRelay _relay;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes to changes of responses.</summary>
    public ResponseRecorder(
        ResponseStore responses, ConversationStore conversations, IJobCancellation cancellations, ITokenRelay relay, IChangeFeed changes, TimeProvider time,
        ILogger<ResponseRecorder> logger)
    {
        (_responses, _conversations, _cancellations, _relay, _time, _logger) = (responses, conversations, cancellations, relay, time, logger);
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

        Record(keyId, stored.Head.Id, live => ReadAsync(live, run.Run.Reader, stored));
        return stored;
    }

    /// <summary>Recovers a response whose process has died; does nothing with another one.</summary>
    /// <returns>The response as it is stored now; null if it was deleted.</returns>
    internal async ValueTask<StoredResponse?> RecoverAsync(string keyId, StoredResponse stored)
    {
        var id = stored.Head.Id;
        if (!stored.IsOrphan(_time.GetUtcNow()) || _live.ContainsKey(id))
            return stored;
        if (!_relay.IsShared)
            return await _responses.FailOrphanAsync(keyId, id);
        if (await _responses.TryAdoptAsync(keyId, id))
        {
            Adopted(_logger, id);
            Record(keyId, id, live => ReadAsync(live, id, stored));
        }

        return await _responses.FindAsync(keyId, id, CancellationToken.None);
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

    private void Record(string keyId, string id, Func<LiveResponse, Task<(ResponseOutput Output, ResponseEnd End)>> read)
    {
        var live = new LiveResponse(keyId);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _live[id] = (live, RecordAsync(live, id, read, start.Task));
        start.SetResult();
    }

    private async Task RecordAsync(LiveResponse live, string id, Func<LiveResponse, Task<(ResponseOutput Output, ResponseEnd End)>> read, Task started)
    {
        await started;
        ResponseEnd? end = null;
        await using (_time.CreateTimer(_ => _ = RenewAsync(live.KeyId, id), null, RenewInterval, RenewInterval))
        {
            try
            {
                (var output, end) = await read(live);
                var recorded = await _responses.RecordAsync(live.KeyId, id, output.Items, end);
                end = recorded?.End ?? end;
                if (recorded is not null)
                    await ContinueConversationAsync(live.KeyId, recorded);
            }
            catch (Exception e)
            {
                NotStored(_logger, id, e);
            }
        }

        live.Complete(end ?? ResponseEnds.CreateFailed(NebulaError.ServerError, _time.GetUtcNow()));
        _live.TryRemove(id, out _);
    }

    // The job's own reader: it always ends.
    private static async Task<(ResponseOutput Output, ResponseEnd End)> ReadAsync(LiveResponse live, JobReader reader, StoredResponse stored)
    {
        using var disposed = reader;
        var output = new ResponseOutput();
        while (await reader.WaitAsync() != ReadState.Ended)
        {
            while (reader.TryRead(out var ready))
                Add(output, live, ready);
        }

        return (output, reader.Error is { } error ? ResponseEnds.CreateFailed(error, stored.Head.CreatedAt) : ResponseEnds.Create(reader.Outcome!.Usage, output));
    }

    // The relay of a job that another process has started. If the relay fails, the next process recovers the response.
    private async Task<(ResponseOutput Output, ResponseEnd End)> ReadAsync(LiveResponse live, string id, StoredResponse stored)
    {
        using var reader = _relay.OpenReader(id);
        var left = stored.Deadline - _time.GetUtcNow();
        using var overdue = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        var output = new ResponseOutput();
        try
        {
            while (await reader.WaitAsync(overdue.Token))
            {
                while (reader.TryRead(out var ready))
                    Add(output, live, ready);
            }
        }
        catch (OperationCanceledException)
        {
            return (output, ResponseEnds.CreateFailed(NebulaError.ServerError, stored.Deadline));
        }

        return (output, reader.Outcome! is { Error: { } error } ? ResponseEnds.CreateFailed(error, stored.Head.CreatedAt) : ResponseEnds.Create(reader.Outcome!.Usage, output));
    }

    private static void Add(ResponseOutput output, LiveResponse live, in RelayEvent ready)
    {
        output.Add(ready);
        live.Add(ready);
    }

    private async Task RenewAsync(string keyId, string id)
    {
        try
        {
            await _responses.RenewAsync(keyId, id);
        }
        catch (Exception e)
        {
            NotRenewed(_logger, id, e);
        }
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

    [LoggerMessage(EventId = 2064, Level = LogLevel.Warning, Message = "The process that generated response {ResponseId} has died; this one records the response")]
    private static partial void Adopted(ILogger logger, string responseId);

    [LoggerMessage(EventId = 2065, Level = LogLevel.Warning, Message = "The ownership of response {ResponseId} could not be renewed; it is tried again")]
    private static partial void NotRenewed(ILogger logger, string responseId, Exception exception);

    [LoggerMessage(EventId = 2062, Level = LogLevel.Warning, Message = "Response {ResponseId} could not be cancelled; it runs to its end")]
    private static partial void NotCancelled(ILogger logger, string responseId, Exception exception);
}
