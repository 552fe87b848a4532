using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Realtime.Output;
using Nebula.Api.Realtime.Requests;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.Realtime;

/// <summary>
/// A session of OpenAI's Realtime API with text: its settings, its conversation, and its responses, of which at most one adds to the conversation at a time.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="caller">Its client.</param>
/// <param name="responses">The responses that run on it.</param>
/// <param name="model">The model that the connection names.</param>
/// <param name="events">Creates its events.</param>
/// <param name="parts">What the process has for all connections.</param>
internal sealed class RealtimeSocket(MessageSocket socket, SocketCaller caller, SocketResponses responses, string model, RealtimeEvents events, RealtimeParts parts) : ISocketProtocol
{
    /// <summary>How many responses may run on one connection, those without a conversation included.</summary>
    public const int MaxResponses = 16;

    private readonly string _id = $"sess_{Ids.NewBase62(21)}";
    private readonly DateTimeOffset _expiresAt = parts.Time.GetUtcNow() + parts.MaxDuration;
    private readonly RealtimeConversation _conversation = new();
    private readonly Lock _lock = new();
    private readonly List<RealtimeResponse> _running = [];
    private RealtimeSettings _settings = new();

    /// <inheritdoc/>
    public NebulaError Expired { get; } = NebulaError.Invalid(
        $"Your session hit the maximum duration of {(int)parts.MaxDuration.TotalMinutes} minutes.", code: "session_expired");

    /// <inheritdoc/>
    public async ValueTask OpenAsync()
    {
        await SendSessionAsync("session.created");
        if (events.IsBeta)
            await SendAsync("conversation.created", json => WriteConversation(json));
    }

    /// <inheritdoc/>
    public ValueTask SendErrorAsync(NebulaError error) => socket.SendAsync(events.CreateError(error, null));

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(AdmittedBody body)
    {
        using var admitted = body;
        try
        {
            await HandleAsync(BodyReader.ReadElement(body.Bytes, RealtimeSchemas.ClientEvent), body.Bytes);
        }
        catch (NebulaException wrong)
        {
            await socket.SendAsync(events.CreateError(wrong.Error, EventIds.Find(body.Bytes.Span)));
        }
    }

    private ValueTask HandleAsync(JsonElement received, ReadOnlyMemory<byte> message) => received.GetProperty("type").GetString() switch
    {
        RealtimeEventTypes.SessionUpdate => UpdateSessionAsync(received.GetProperty("session")),
        RealtimeEventTypes.ItemCreate => CreateItemAsync(received, message.Length),
        RealtimeEventTypes.ItemRetrieve => RetrieveItemAsync(received.GetProperty("item_id").GetString()!),
        RealtimeEventTypes.ItemDelete => DeleteItemAsync(received.GetProperty("item_id").GetString()!),
        RealtimeEventTypes.ItemTruncate => throw FieldErrors.Invalid("item_id", "Only audio messages can be truncated, and only text is simulated.", "item_truncate_not_audio"),
        RealtimeEventTypes.ResponseCreate => CreateResponse(received, message),
        RealtimeEventTypes.ResponseCancel => Cancel(received.FindText("response_id")),
        var audio => throw AudioRules.CreateError(audio!),
    };

    private ValueTask UpdateSessionAsync(JsonElement session)
    {
        if (session.FindText("model") is { } wanted && wanted != model)
            throw FieldErrors.Invalid("session.model", $"The model of a session cannot be changed: this one was opened for '{TextExcerpt.Truncate(model)}'.", "cannot_update_model");
        _settings = _settings.Apply(session, "session");
        return SendSessionAsync("session.updated");
    }

    private async ValueTask CreateItemAsync(JsonElement received, int size)
    {
        var written = received.GetProperty("item");
        AudioRules.CheckItem(written, "item");
        var item = RealtimeItems.Create(written);
        var previous = _conversation.Add(item, size, received.FindText("previous_item_id"));
        await SendItemAsync(events.IsBeta ? "conversation.item.created" : "conversation.item.added", item, previous);
        if (!events.IsBeta)
            await SendItemAsync("conversation.item.done", item, previous);
    }

    private ValueTask RetrieveItemAsync(string id)
    {
        var item = _conversation.Find(id)
            ?? throw FieldErrors.Invalid("item_id", $"Error retrieving item: the item with id '{TextExcerpt.Truncate(id)}' does not exist.", "item_retrieve_invalid_item_id");
        return SendAsync("conversation.item.retrieved", json =>
        {
            json.WritePropertyName("item");
            item.WriteTo(json);
        });
    }

    private ValueTask DeleteItemAsync(string id) => _conversation.Remove(id)
        ? SendAsync("conversation.item.deleted", json => json.WriteString("item_id", id))
        : throw FieldErrors.Invalid("item_id", $"Error deleting item: the item with id '{TextExcerpt.Truncate(id)}' does not exist.", "item_delete_invalid_item_id");

    private ValueTask CreateResponse(JsonElement received, ReadOnlyMemory<byte> message)
    {
        var written = received.TryGetProperty("response", out var found) && found.ValueKind == JsonValueKind.Object ? found : JsonElement.Parse("{}"u8);
        var response = new RealtimeResponse
        {
            EventId = received.FindText("event_id"),
            Model = model,
            Settings = _settings.Apply(written, "response"),
            Input = written.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Array ? ReadInput(input) : _conversation.Read(),
            Conversation = written.FindText("conversation") == "none" ? null : _conversation,
            Metadata = written.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object ? metadata : null,
        };
        Enter(response);
        responses.Start(left => RespondAsync(response, message, left), response.Cancelled);
        return ValueTask.CompletedTask;
    }

    private List<JsonObject> ReadInput(JsonElement input)
    {
        var items = new List<JsonObject>();
        foreach (var written in input.EnumerateArray())
        {
            AudioRules.CheckItem(written, $"response.input[{items.Count}]");
            items.Add(written.FindText("type") != "item_reference" ? RealtimeItems.Create(written)
                : _conversation.Find(written.FindText("id")!)
                ?? throw FieldErrors.Invalid($"response.input[{items.Count}].id", $"Item with id '{TextExcerpt.Truncate(written.FindText("id")!)}' not found.", "invalid_value"));
        }

        return items;
    }

    private void Enter(RealtimeResponse response)
    {
        lock (_lock)
        {
            if (response.Conversation is not null && _running.Find(static other => other.Conversation is not null) is { } active)
            {
                throw NebulaError.Invalid(
                    $"Conversation already has an active response in progress: {(active.Id.Length > 0 ? active.Id : "it is being started")}. Wait until the response is finished before creating a new one.",
                    code: "conversation_already_has_active_response").ToException();
            }

            if (_running.Count >= MaxResponses)
                throw new NebulaError(ErrorKind.RateLimited, $"{MaxResponses} responses run on this connection, which is the most. Wait for one to end.") { Code = "too_many_responses" }.ToException();
            _running.Add(response);
        }
    }

    private ValueTask Cancel(string? id)
    {
        lock (_lock)
        {
            var response = _running.Find(running => id is null ? running.Conversation is not null : running.Id == id)
                ?? throw NebulaError.Invalid(
                    id is null ? "Cancellation failed: no active response found" : $"Cancellation failed: response '{TextExcerpt.Truncate(id)}' is not active", "response_id", "response_cancel_not_active").ToException();
            response.Cancel();
        }

        return ValueTask.CompletedTask;
    }

    private async Task RespondAsync(RealtimeResponse response, ReadOnlyMemory<byte> message, CancellationToken left)
    {
        using var disposed = response;
        var answer = new SocketAnswer(socket, caller, parts.Journal, parts.Time) { Model = model, Message = message };
        try
        {
            if (socket.Gone.IsCancellationRequested)
                return;
            var start = await StartAsync(response, message, left);
            if (start.Run is { } run)
            {
                response.Id = run.Job.Id;
                await answer.StreamAsync(start, output => new RealtimeEventWriter(output, response, events, start.Limits) { Ended = () => Leave(response) }, ReadState.Idle);
            }
            else
            {
                Leave(response);
                await answer.SendAsync(events.CreateError(start.Error!, response.EventId), start.Error, start.Script);
            }
        }
        finally
        {
            Leave(response);
        }
    }

    private async ValueTask<SocketStart> StartAsync(RealtimeResponse response, ReadOnlyMemory<byte> message, CancellationToken left)
    {
        try
        {
            return await parts.Inference.StartAsync(caller, response.ToRequest(), message, left);
        }
        catch (NebulaException wrong)
        {
            return parts.Inference.Refuse(wrong.Error);
        }
    }

    private void Leave(RealtimeResponse response)
    {
        lock (_lock)
            _running.Remove(response);
    }

    private ValueTask SendSessionAsync(string type) => SendAsync(type, json =>
    {
        json.WritePropertyName("session");
        SessionJson.Write(json, _id, model, _settings, _expiresAt, events.IsBeta);
    });

    private void WriteConversation(Utf8JsonWriter json)
    {
        json.WriteStartObject("conversation");
        json.WriteString("id", _conversation.Id);
        json.WriteString("object", "realtime.conversation");
        json.WriteEndObject();
    }

    private ValueTask SendItemAsync(string type, JsonObject item, string? previousId) => SendAsync(type, json =>
    {
        json.WriteString("previous_item_id", previousId);
        json.WritePropertyName("item");
        item.WriteTo(json);
    });

    private ValueTask SendAsync(string type, Action<Utf8JsonWriter> write) => socket.SendAsync(events.Create(type, write));
}
