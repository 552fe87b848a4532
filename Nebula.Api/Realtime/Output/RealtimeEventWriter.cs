using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Inference;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Realtime.Output;

/// <summary>
/// Writes a response as events of the Realtime API, a line each, and adds its items to the conversation. The protocol has no events of reasoning: its
/// tokens are charged and not shown.
/// </summary>
/// <param name="target">Where to write.</param>
/// <param name="response">The response.</param>
/// <param name="events">Creates the session's events.</param>
/// <param name="limits">What the limiter answered.</param>
internal sealed class RealtimeEventWriter(IBufferWriter<byte> target, RealtimeResponse response, RealtimeEvents events, SocketLimits? limits) : IStreamWriter
{
    private const string InProgress = "in_progress";

    private readonly List<JsonObject> _output = [];
    private readonly StringBuilder _text = new();
    private JsonObject? _open;
    private string? _previousId;
    private DeltaKind _kind;
    private ToolCallHeader? _call;
    private string? _finishReason;
    private bool _begun;

    /// <inheritdoc/>
    public string ContentType => "application/jsonl";

    /// <summary>Called before the last event is sent, so that a client which has it may ask for the next response. Default nothing.</summary>
    public Action? Ended { get; init; }

    private int Index => _output.Count;

    private bool IsCall => _kind == DeltaKind.ToolCall;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        Begin();
        var tokens = ready.Tokens.Span;
        var to = Math.Min(tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        if (to > from && ready.Kind != DeltaKind.Reasoning)
        {
            if (_open is null || _kind != ready.Kind || _call != ready.Call)
                Open(ready.Kind, ready.Call);
            for (var i = from; i < to; i++)
                WriteDelta(tokens[i]);
        }

        if (to == tokens.Length)
            _finishReason ??= ready.FinishReason;
        return to;
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => Begin();

    /// <inheritdoc/>
    public void WriteError(NebulaError error) => WriteDone(new ResponseStatus("failed", null) { Error = error });

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage) => WriteDone(ResponseStatus.Create(usage, _finishReason));

    /// <inheritdoc/>
    public void WriteCancelled(UsageRecord usage) => WriteDone(new ResponseStatus("cancelled", usage) { Reason = "client_cancelled" });

    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        events.WriteLine(target, "response.created", json => WriteResponse(json, InProgress, null));
        events.WriteLine(target, "rate_limits.updated", WriteLimits);
    }

    private void WriteDone(ResponseStatus status)
    {
        Begin();
        Close(status.LastItemStatus);
        Ended?.Invoke();
        events.WriteLine(target, "response.done", json => WriteResponse(json, status.Status, status));
    }

    private void Open(DeltaKind kind, ToolCallHeader? call)
    {
        Close("completed");
        (_kind, _call) = (kind, call);
        _text.Clear();
        _open = CreateItem(RealtimeItems.NewId(), InProgress, null);
        _previousId = response.Conversation?.Append(_open);
        WriteItem("response.output_item.added");
        WriteConversationItem(events.IsBeta ? "conversation.item.created" : "conversation.item.added");
        if (!IsCall)
            WritePart("response.content_part.added", "");
    }

    private void WriteDelta(string token)
    {
        _text.Append(token);
        var type = IsCall ? "response.function_call_arguments.delta" : $"{TextEvent}.delta";
        WriteOfItem(type, json => json.WriteString("delta", token));
    }

    private string TextEvent => events.IsBeta ? "response.text" : "response.output_text";

    private void Close(string status)
    {
        if (_open is null)
            return;
        var text = _text.ToString();
        _open = CreateItem(RealtimeItems.GetId(_open), status, text);
        response.Conversation?.Complete(_open, text.Length);
        if (IsCall)
        {
            WriteOfItem("response.function_call_arguments.done", json =>
            {
                json.WriteString("name", _call!.Name);
                json.WriteString("arguments", text);
            });
        }
        else
        {
            WriteOfItem($"{TextEvent}.done", json => json.WriteString("text", text));
            WritePart("response.content_part.done", text);
        }

        WriteItem("response.output_item.done");
        if (!events.IsBeta)
            WriteConversationItem("conversation.item.done");
        _output.Add(_open);
        _open = null;
    }

    // An item that is begun has no content.
    private JsonObject CreateItem(string id, string status, string? text)
    {
        var item = new JsonObject { ["id"] = id, ["object"] = "realtime.item", ["type"] = IsCall ? "function_call" : "message", ["status"] = status };
        if (IsCall)
        {
            item["name"] = _call!.Name;
            item["call_id"] = _call.Id;
            item["arguments"] = text ?? "";
        }
        else
        {
            item["role"] = "assistant";
            item["content"] = text is null ? [] : new JsonArray(new JsonObject { ["type"] = events.IsBeta ? "text" : "output_text", ["text"] = text });
        }

        return item;
    }

    private void WriteItem(string type) => events.WriteLine(target, type, json =>
    {
        json.WriteString("response_id", response.Id);
        json.WriteNumber("output_index", Index);
        json.WritePropertyName("item");
        _open!.WriteTo(json);
    });

    private void WriteConversationItem(string type)
    {
        if (response.Conversation is null)
            return;
        events.WriteLine(target, type, json =>
        {
            json.WriteString("previous_item_id", _previousId);
            json.WritePropertyName("item");
            _open!.WriteTo(json);
        });
    }

    private void WritePart(string type, string text) => WriteOfItem(type, json =>
    {
        json.WriteStartObject("part");
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
    });

    private void WriteOfItem(string type, Action<Utf8JsonWriter> write) => events.WriteLine(target, type, json =>
    {
        json.WriteString("response_id", response.Id);
        json.WriteString("item_id", RealtimeItems.GetId(_open!));
        json.WriteNumber("output_index", Index);
        if (IsCall)
            json.WriteString("call_id", _call!.Id);
        else
            json.WriteNumber("content_index", 0);
        write(json);
    });

    private void WriteResponse(Utf8JsonWriter json, string status, ResponseStatus? end)
    {
        json.WriteStartObject("response");
        json.WriteString("object", "realtime.response");
        json.WriteString("id", response.Id);
        json.WriteString("status", status);
        if (end is null)
        {
            json.WriteNull("status_details");
            json.WriteNull("usage");
        }
        else
        {
            end.WriteDetails(json);
        }

        json.WriteStartArray("output");
        foreach (var item in _output)
            item.WriteTo(json);
        json.WriteEndArray();
        json.WriteString("conversation_id", response.Conversation?.Id);
        SessionJson.WriteText(json, events.IsBeta ? "modalities" : "output_modalities");
        SessionJson.WriteMaximum(json, "max_output_tokens", response.Settings.MaxOutputTokens);
        if (events.IsBeta)
            json.WriteNumber("temperature", response.Settings.Temperature ?? 0.8);
        json.WritePropertyName("metadata");
        if (response.Metadata is { } metadata)
            metadata.WriteTo(json);
        else
            json.WriteNullValue();
        json.WriteEndObject();
    }

    private void WriteLimits(Utf8JsonWriter json)
    {
        json.WriteStartArray("rate_limits");
        if (limits?.Limits.RequestsPerMinute is { } requests)
            WriteLimit(json, "requests", requests, limits.Decision.RemainingRequests, limits.Decision.ResetRequests);
        if (limits?.Limits.TokensPerMinute is { } tokens)
            WriteLimit(json, "tokens", tokens, limits.Decision.RemainingTokens, limits.Decision.ResetTokens);
        json.WriteEndArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, string name, long limit, long remaining, TimeSpan reset)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("limit", limit);
        json.WriteNumber("remaining", remaining);
        json.WriteNumber("reset_seconds", reset.TotalSeconds);
        json.WriteEndObject();
    }
}
