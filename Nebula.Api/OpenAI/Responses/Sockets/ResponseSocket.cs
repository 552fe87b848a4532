using System.Collections.Concurrent;
using System.Text.Json;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Models;

namespace Nebula.Api.OpenAI.Responses.Sockets;

/// <summary>
/// OpenAI's WebSocket mode of responses: each <c>response.create</c> is answered with the events of the stream of <c>POST /v1/responses</c>. Responses with
/// one <c>stream_id</c>, or without one, follow each other; those of different ones run side by side.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="caller">Its client.</param>
/// <param name="responses">The responses that run on it.</param>
/// <param name="parts">What the process has for all connections.</param>
internal sealed class ResponseSocket(MessageSocket socket, SocketCaller caller, SocketResponses responses, ResponseSocketParts parts) : ISocketProtocol
{
    /// <summary>How many responses may run and wait on one connection.</summary>
    public const int MaxResponses = 32;

    /// <summary>How many values of <c>stream_id</c> one connection may use.</summary>
    public const int MaxLanes = 16;

    private readonly Dictionary<string, Task> _lanes = [];
    private readonly ConcurrentDictionary<string, StoredResponse> _latest = []; // by lane
    private long _waitingBytes;

    /// <inheritdoc/>
    public NebulaError Expired { get; } = NebulaError.Invalid(
        $"Responses websocket connection limit reached ({parts.MaxMinutes} minutes). Create a new websocket connection to continue.", code: "websocket_connection_limit_reached");

    /// <inheritdoc/>
    public ValueTask OpenAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask SendErrorAsync(NebulaError error) => socket.SendAsync(ResponseErrorEvent.Create(error, null, parts.Time.GetUtcNow()));

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(AdmittedBody body)
    {
        using var admitted = body;
        var lane = "";
        try
        {
            var envelope = ResponseMessage.ReadEnvelope(body.Bytes);
            lane = envelope.FindText("stream_id") ?? "";
            if (envelope.GetProperty("type").ValueEquals(ResponseMessage.Steer))
                await socket.SendAsync(ResponseErrorEvent.CreateSteerFailed(envelope));
            else
                Enqueue(lane, ResponseMessage.Read(body.Bytes, envelope), body.Bytes);
        }
        catch (NebulaException wrong)
        {
            await RefuseAsync(CreateAnswer(lane, null, body.Bytes), parts.Inference.Refuse(wrong.Error));
        }
    }

    private void Enqueue(string lane, ResponseMessage message, ReadOnlyMemory<byte> json)
    {
        if (responses.Count >= MaxResponses || Interlocked.Read(ref _waitingBytes) + json.Length > MessageSocket.MaxBytes)
            throw new NebulaError(ErrorKind.RateLimited, "Too many responses wait on this connection. Wait for one to end, or open another connection.") { Code = "websocket_queue_full" }.ToException();
        if (!_lanes.TryGetValue(lane, out var previous) && _lanes.Count >= MaxLanes)
            throw FieldErrors.Invalid("stream_id", $"A connection may use {MaxLanes} values of 'stream_id'. Use one of them again, or open another connection.", "too_many_streams");
        Interlocked.Add(ref _waitingBytes, json.Length);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lanes[lane] = done.Task;
        responses.Start(async left =>
        {
            try
            {
                await (previous ?? Task.CompletedTask);
                await RespondAsync(lane, message, json, left);
            }
            finally
            {
                done.SetResult();
            }
        });
    }

    private async Task RespondAsync(string lane, ResponseMessage message, ReadOnlyMemory<byte> json, CancellationToken left)
    {
        var (request, answer) = (message.Request, CreateAnswer(lane, message.Request.Model, json));
        SocketStart start;
        try
        {
            left.ThrowIfCancellationRequested();
            await parts.Resolver.ResolveAsync(caller.Key.Id, request, left, FindLatest);
            if (!message.Generates)
            {
                await HoldAsync(lane, message, answer);
                return;
            }

            start = await parts.Inference.StartAsync(caller, request, json, left);
        }
        catch (NebulaException wrong)
        {
            start = parts.Inference.Refuse(wrong.Error);
        }
        catch (OperationCanceledException)
        {
            return; // the client has left
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -json.Length);
        }

        if (start.Run is { } run)
            await StreamAsync(lane, new ResponseRun(request, run), answer, start);
        else
            await RefuseAsync(answer, start, request.PreviousResponseId);
    }

    private async Task StreamAsync(string lane, ResponseRun response, SocketAnswer answer, SocketStart start)
    {
        var reader = response.Run.Reader;
        var state = await reader.WaitAsync();
        if (state == ReadState.Ended && reader.Error is { } error)
        {
            using var failed = reader;
            await RefuseAsync(answer, start with { Run = null, Error = error }, response.Request.PreviousResponseId);
            return;
        }

        await answer.StreamAsync(
            start,
            output => new ResponseEventWriter(output, response.Head)
            {
                Store = async (generated, usage) =>
                {
                    _latest[lane] = response.ToStored(generated, ResponseEnds.Create(usage, generated));
                    await parts.Recorder.StoreAsync(caller.Key.Id, response, generated, usage);
                },
            },
            state);
        if (reader.Error is not null)
            Evict(response.Request.PreviousResponseId);
    }

    // A response without output: nothing is generated or charged, and the next one may continue it on this connection.
    private async ValueTask HoldAsync(string lane, ResponseMessage message, SocketAnswer answer)
    {
        var (request, now) = (message.Request, parts.Time.GetUtcNow());
        await parts.Gateway.FindAsync(await caller.GetCurrentKeyAsync(), request.Model, ModelKind.Chat);
        var head = ResponseRun.CreateHead(request, Ids.NewCompletion(request.IdPrefix), now, isAzure: false);
        var end = new ResponseEnd(ResponseJson.Completed, now);
        _latest[lane] = new StoredResponse { Head = head, Input = request.Resolved.Items, Messages = request.Resolved.Messages, End = end };
        await answer.WriteAsync(output => new ResponseEventWriter(output, head).WriteEnd(end));
    }

    private async ValueTask RefuseAsync(SocketAnswer answer, SocketStart refusal, string? previousId = null)
    {
        Evict(previousId);
        await answer.SendAsync(ResponseErrorEvent.Create(refusal.Error!, refusal.Limits, parts.Time.GetUtcNow()), refusal.Error, refusal.Script);
    }

    private StoredResponse? FindLatest(string id) => _latest.Values.FirstOrDefault(response => response.Head.Id == id);

    // As OpenAI does: a turn that fails ends what it continues, unless that is stored.
    private void Evict(string? id)
    {
        foreach (var (lane, response) in _latest)
        {
            if (response.Head.Id == id)
                _latest.TryRemove(lane, out _);
        }
    }

    private SocketAnswer CreateAnswer(string lane, string? model, ReadOnlyMemory<byte> message) => new(socket, caller, parts.Journal, parts.Time)
    {
        Model = model, Message = message, Members = lane.Length == 0 ? default : System.Text.Encoding.UTF8.GetBytes($"\"stream_id\":{JsonSerializer.Serialize(lane)},"),
    };
}
