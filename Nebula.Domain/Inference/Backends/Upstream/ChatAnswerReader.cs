using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads the chunks of a chat completion, or a whole one from a server that does not stream.</summary>
internal sealed class ChatAnswerReader(DeltaWriter writer) : UpstreamAnswerReader(writer)
{
    private readonly Dictionary<int, ToolCallHeader> _calls = [];
    private ToolCallHeader? _heldCall; // a call whose first arguments have not arrived
    private StopMatch? _stop;

    /// <inheritdoc/>
    protected override void Finish(string reason)
    {
        WriteHeldCall();
        Writer.Finish(reason, _stop);
    }

    /// <inheritdoc/>
    protected override bool TryReadQuickly(ReadOnlySpan<byte> json)
    {
        if (TextChunk.TryRead(json) is not { } text)
            return false;
        if (text.Length > 0)
            Writer.Write(DeltaKind.Text, text);
        return true;
    }

    /// <inheritdoc/>
    protected override void ReadFrame(JsonElement root)
    {
        if (FindChoice(root) is not { } choice)
            return;
        if (choice.TryGetProperty("delta", out var delta) || choice.TryGetProperty("message", out delta))
            ReadDelta(choice, delta);
        if (choice.FindText("finish_reason") is { Length: > 0 } reason)
            FinishReason = reason == "function_call" ? Jobs.FinishReasons.ToolCalls : reason;
        if (choice.TryGetProperty("stop_reason", out var stop))
            _stop = stop.ValueKind switch
            {
                JsonValueKind.String => new StopMatch(stop.GetString()),
                JsonValueKind.Number => new StopMatch(null, stop.GetInt32()),
                _ => _stop,
            };
    }

    private void ReadDelta(JsonElement choice, JsonElement delta)
    {
        if (delta.ValueKind != JsonValueKind.Object)
            return;
        if ((delta.FindText("reasoning_content") ?? delta.FindText("reasoning")) is { Length: > 0 } reasoning)
            Writer.Write(DeltaKind.Reasoning, reasoning);
        if (delta.FindText("content") is { } content)
            WriteContent(choice, content);
        if (delta.FindText("refusal") is { Length: > 0 } refusal)
            Writer.Write(DeltaKind.Refusal, refusal);
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            var place = 0;
            foreach (var call in calls.EnumerateArray())
                ReadCall(call, place++);
        }

        if (delta.TryGetProperty("function_call", out var function) && function.ValueKind == JsonValueKind.Object)
            ReadCall(0, "", function, "arguments", isCustom: false);
    }

    private void WriteContent(JsonElement choice, string content)
    {
        if (choice.TryGetProperty("logprobs", out var logprobs) && UpstreamLogprobs.Read(logprobs) is { Count: > 0 } tokens)
            Writer.Write(DeltaKind.Text, UpstreamLogprobs.Split(content, tokens), null, tokens);
        else if (content.Length > 0)
            Writer.Write(DeltaKind.Text, content);
    }

    private void ReadCall(JsonElement call, int place)
    {
        if (call.ValueKind != JsonValueKind.Object)
            return;
        var index = call.TryGetProperty("index", out var written) && written.ValueKind == JsonValueKind.Number ? written.GetInt32() : place;
        if (call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object)
            ReadCall(index, call.FindText("id") ?? "", function, "arguments", isCustom: false);
        else if (call.TryGetProperty("custom", out var custom) && custom.ValueKind == JsonValueKind.Object)
            ReadCall(index, call.FindText("id") ?? "", custom, "input", isCustom: true);
    }

    private void ReadCall(int index, string id, JsonElement called, string input, bool isCustom)
    {
        if (!_calls.TryGetValue(index, out var header))
        {
            WriteHeldCall();
            header = new ToolCallHeader(index, id.Length > 0 ? id : string.Create(CultureInfo.InvariantCulture, $"call_{Ids.NewNumber():x16}"), called.FindText("name") ?? "", isCustom);
            _calls[index] = header;
            _heldCall = header;
        }

        if (called.FindText(input) is not { Length: > 0 } fragment)
            return;
        if (_heldCall == header)
            _heldCall = null;
        Writer.Write(DeltaKind.ToolCall, fragment, header);
    }

    // A call without arguments is one with an empty fragment.
    private void WriteHeldCall()
    {
        if (_heldCall is not { } held)
            return;
        _heldCall = null;
        Writer.Write(DeltaKind.ToolCall, "", held);
    }
}
