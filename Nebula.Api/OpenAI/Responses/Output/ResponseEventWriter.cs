using System.Buffers;
using System.Text;
using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>
/// Writes a response as OpenAI's named events. They follow from the response's head, its tokens and its end alone, however the tokens are grouped, so
/// that every instance writes the same events with the same numbers, while the response is generated and later.
/// </summary>
/// <param name="target">Where to write.</param>
/// <param name="head">The response.</param>
/// <param name="startingAfter">The last event that the client has; -1 for none. Events up to it are not written again.</param>
internal sealed class ResponseEventWriter(IBufferWriter<byte> target, ResponseHead head, long startingAfter = -1) : IStreamWriter
{
    private readonly DiscardingWriter _discarded = new();
    private readonly ResponseOutput _output = new();
    private ResponseItem? _open;
    private byte[] _delta = [];
    private long _next;
    private bool _begun;

    /// <inheritdoc/>
    public string ContentType => IStreamWriter.EventStream;

    /// <summary>What was written so far.</summary>
    public ResponseOutput Output => _output;

    /// <summary>Called with what was generated when the job is settled, before the last event; null stores nothing.</summary>
    public Func<ResponseOutput, UsageRecord, ValueTask>? Store { get; init; }

    private IBufferWriter<byte> Target => _next - 1 > startingAfter ? target : _discarded;

    private int Index => _output.Items.Count - 1;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        Begin();
        var tokens = ready.Tokens.Span;
        var to = Math.Min(tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        if (to > from)
        {
            var (item, isNew) = _output.Add(ready, from, to);
            if (isNew)
                Open(item);
            for (var i = from; i < to; i++)
                WriteDelta(item, tokens[i], item.Kind == DeltaKind.Text ? ready.Logprobs?[i] : null);
        }

        if (to == tokens.Length)
            _output.End(ready.FinishReason);
        return to;
    }

    /// <summary>Writes the events of an item that is stored.</summary>
    public void Write(ResponseItem item)
    {
        var ready = item.ToEvent();
        for (var written = Write(ready, 0); written < ready.Tokens.Length;)
            written = Write(ready, written);
    }

    /// <inheritdoc/>
    public void WriteKeepAlive()
    {
        Begin();
        JsonBytes.Raw(target, ": keepalive\n\n"u8);
    }

    /// <inheritdoc/>
    public void WriteError(NebulaError error) => WriteEnd(ResponseEnds.CreateFailed(error, head.CreatedAt));

    /// <inheritdoc/>
    public ValueTask CompleteAsync(UsageRecord usage) => Store is null ? ValueTask.CompletedTask : Store(_output, usage);

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage) => WriteEnd(ResponseEnds.Create(usage, _output));

    /// <summary>Writes the last events.</summary>
    public void WriteEnd(ResponseEnd end)
    {
        Begin();
        Close(ResponseJson.GetItemStatus(end, isLast: true));
        // If a process died with its events, a client may have more of them than are known now. It gets the end after those.
        if (end.Status == ResponseJson.Failed)
            _next = Math.Max(_next, startingAfter + 1);
        var name = end.Status == ResponseJson.Cancelled ? ResponseJson.Failed : end.Status; // the protocol has no event of its own for it
        WriteResponse($"response.{name}", end.Status, end);
    }

    /// <summary>Writes the events before the first token, unless they are written.</summary>
    public void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        var status = head.Background ? ResponseJson.Queued : ResponseJson.InProgress;
        WriteResponse("response.created", status, null);
        if (head.Background)
            WriteResponse("response.queued", status, null);
        WriteResponse("response.in_progress", ResponseJson.InProgress, null);
    }

    private void Open(ResponseItem item)
    {
        Close(ResponseJson.Completed, Index - 1);
        _open = item;
        using (var json = Start("response.output_item.added"))
        {
            json.WriteNumber("output_index", Index);
            json.WritePropertyName("item");
            ResponseJson.WriteItem(json, head, item, Index, ResponseJson.InProgress);
        }

        End();
        if (IsSummary(item))
            WritePart("response.reasoning_summary_part.added", item, Index, isEmpty: true);
        else if (item.Kind != DeltaKind.ToolCall)
            WritePart("response.content_part.added", item, Index, isEmpty: true);
        _delta = CreateDelta(item);
    }

    private void Close(string status) => Close(status, Index);

    private void Close(string status, int index)
    {
        if (_open is not { } item)
            return;
        _open = null;
        using (var json = StartItem($"{GetDeltaName(item)}.done", item, index))
        {
            json.WriteString(GetTextName(item), item.Text);
            if (item is { Kind: DeltaKind.ToolCall, Call.IsCustom: false })
                json.WriteString("name", item.Call.Name);
            if (item.Kind == DeltaKind.Text)
                ResponseJson.WriteLogprobs(json, item, hasBytes: false);
        }

        End();
        if (IsSummary(item))
            WritePart("response.reasoning_summary_part.done", item, index, isEmpty: false);
        else if (item.Kind != DeltaKind.ToolCall)
            WritePart("response.content_part.done", item, index, isEmpty: false);
        using (var json = Start("response.output_item.done"))
        {
            json.WriteNumber("output_index", index);
            json.WritePropertyName("item");
            ResponseJson.WriteItem(json, head, item, index, status);
        }

        End();
    }

    // The parts of a delta's event are the same for all tokens of an item, but for the event's number.
    private void WriteDelta(ResponseItem item, string token, TokenLogprob? logprob)
    {
        var number = _next++;
        var to = Target;
        JsonBytes.Raw(to, _delta);
        JsonBytes.Number(to, number);
        if (item.Kind == DeltaKind.Text)
        {
            JsonBytes.Raw(to, ",\"logprobs\":["u8);
            if (logprob is not null)
                WriteLogprob(to, logprob);
            JsonBytes.Raw(to, "]"u8);
        }

        JsonBytes.Raw(to, ",\"delta\":\""u8);
        JsonBytes.Write(to, token);
        JsonBytes.Raw(to, "\"}\n\n"u8);
    }

    private static void WriteLogprob(IBufferWriter<byte> to, TokenLogprob logprob)
    {
        using var json = ResponseJson.NewWriter(to);
        Chat.LogprobsJson.WriteToken(json, logprob, hasBytes: false);
    }

    private byte[] CreateDelta(ResponseItem item)
    {
        var name = $"{GetDeltaName(item)}.delta";
        var part = IsSummary(item) ? ",\"summary_index\":0" : item.Kind == DeltaKind.ToolCall ? "" : ",\"content_index\":0";
        return Encoding.UTF8.GetBytes(
            $"event: {name}\ndata: {{\"type\":\"{name}\",\"item_id\":\"{ItemIds.CreateOutput(head.Id, item.Type, Index)}\",\"output_index\":{Index}{part},\"sequence_number\":");
    }

    private void WritePart(string name, ResponseItem item, int index, bool isEmpty)
    {
        using (var json = StartItem(name, item, index))
        {
            json.WritePropertyName("part");
            if (IsSummary(item))
                ResponseJson.WriteSummary(json, isEmpty ? "" : item.Text);
            else
                ResponseJson.WritePart(json, item, isEmpty);
        }

        End();
    }

    private void WriteResponse(string name, string status, ResponseEnd? end)
    {
        var number = _next++;
        var to = Target;
        JsonBytes.Raw(to, Encoding.UTF8.GetBytes($"event: {name}\ndata: {{\"type\":\"{name}\",\"sequence_number\":{number},\"response\":"));
        ResponseJson.Write(to, head, end is null ? [] : _output.Items, status, end);
        JsonBytes.Raw(to, "}\n\n"u8);
    }

    private Utf8JsonWriter StartItem(string name, ResponseItem item, int index)
    {
        var json = Start(name);
        json.WriteString("item_id", ItemIds.CreateOutput(head.Id, item.Type, index));
        json.WriteNumber("output_index", index);
        if (item.Kind != DeltaKind.ToolCall)
            json.WriteNumber(IsSummary(item) ? "summary_index" : "content_index", 0);
        return json;
    }

    private Utf8JsonWriter Start(string name)
    {
        var number = _next++;
        JsonBytes.Raw(Target, Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        var json = ResponseJson.NewWriter(Target);
        json.WriteStartObject();
        json.WriteString("type", name);
        json.WriteNumber("sequence_number", number);
        return json;
    }

    // After the object's writer was disposed, which flushes what it has written.
    private void End() => JsonBytes.Raw(Target, "}\n\n"u8);

    private bool IsSummary(ResponseItem item) => item.Kind == DeltaKind.Reasoning && head.HasSummary;

    private string GetDeltaName(ResponseItem item) => item.Kind switch
    {
        DeltaKind.Reasoning => head.HasSummary ? "response.reasoning_summary_text" : "response.reasoning_text",
        DeltaKind.Refusal => "response.refusal",
        DeltaKind.ToolCall => item.Call!.IsCustom ? "response.custom_tool_call_input" : "response.function_call_arguments",
        _ => "response.output_text",
    };

    private static string GetTextName(ResponseItem item) => item.Kind switch
    {
        DeltaKind.Refusal => "refusal",
        DeltaKind.ToolCall => item.Call!.IsCustom ? "input" : "arguments",
        _ => "text",
    };

    /// <summary>Takes what a client has already.</summary>
    private sealed class DiscardingWriter : IBufferWriter<byte>
    {
        private byte[] _buffer = new byte[1_024];

        public void Advance(int count)
        {
            // Nothing is kept.
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (_buffer.Length < sizeHint)
                _buffer = new byte[sizeHint];
            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
