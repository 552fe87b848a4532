using System.Buffers;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Anthropic.Messages;

/// <summary>Writes the events of one streamed message: each token is a delta of the current content block.</summary>
internal sealed class MessageEventWriter(IBufferWriter<byte> target, MessageRun message) : IStreamWriter
{
    private static readonly byte[] Ping = [.. "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8];

    private (DeltaKind Kind, ToolCallHeader? Call)? _block;
    private byte[] _deltaStart = [];
    private int _index = -1;
    private int _thinkingTokens;
    private bool _begun;
    private bool _callsTools;
    private DeltaKind _last;
    private string _reason = FinishReasons.Stop;
    private string? _stopSequence;

    /// <inheritdoc/>
    public string ContentType => IStreamWriter.EventStream;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        Begin();
        var tokens = ready.Tokens.Span;
        if (tokens.Length > 0 && _block != (ready.Kind, ready.Call))
        {
            EndBlock();
            StartBlock(ready.Kind, ready.Call);
        }

        var to = Math.Min(tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        if (ready.Kind == DeltaKind.Reasoning)
            _thinkingTokens += to - from;
        if (ready.Kind != DeltaKind.Reasoning || message.Request.ShowsThinking)
        {
            foreach (var token in tokens[from..to])
                WriteDelta(token);
        }

        if (to == tokens.Length && ready.FinishReason is { } reason)
            (_reason, _stopSequence) = (reason, ready.Stop?.Sequence);
        return to;
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => JsonBytes.Raw(target, Ping);

    /// <inheritdoc/>
    public void WriteError(NebulaError error)
    {
        JsonBytes.Raw(target, "event: error\ndata: "u8);
        JsonBytes.Raw(target, ApiDialect.Anthropic.Format(error, message.Run.RequestId).Span);
        JsonBytes.Raw(target, "\n\n"u8);
    }

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage)
    {
        Begin();
        if (_index < 0)
            StartBlock(DeltaKind.Text, null);
        EndBlock();
        JsonBytes.Raw(target, "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"u8);
        MessageJson.WriteStop(target, MessageJson.GetStopReason(_reason, _stopSequence, _last, _callsTools), _stopSequence);
        JsonBytes.Raw(target, "},"u8);
        MessageJson.WriteDeltaUsage(target, usage.InputTokens, usage.OutputTokens, _thinkingTokens);
        JsonBytes.Raw(target, "}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        JsonBytes.Raw(target, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"u8);
        MessageJson.WriteStart(target, message);
        JsonBytes.Raw(target, "],"u8);
        MessageJson.WriteStop(target, null, null);
        JsonBytes.Raw(target, ",\"diagnostics\":null,"u8);
        MessageJson.WriteUsage(target, message.Run.Job.BilledPromptTokens, 0, 0);
        JsonBytes.Raw(target, "}}\n\n"u8);
    }

    private void StartBlock(DeltaKind kind, ToolCallHeader? call)
    {
        var isFirst = _index < 0;
        _block = (kind, call);
        _last = kind;
        _callsTools |= kind == DeltaKind.ToolCall;
        _index++;
        JsonBytes.Raw(target, "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        JsonBytes.Number(target, _index);
        JsonBytes.Raw(target, ",\"content_block\":"u8);
        ContentBlockJson.WriteEmpty(target, kind, call);
        JsonBytes.Raw(target, "}\n\n"u8);
        if (isFirst)
            JsonBytes.Raw(target, Ping);
        _deltaStart = CreateDeltaStart(kind);
    }

    private void EndBlock()
    {
        if (_block is not { } block)
            return;
        _block = null;
        if (block.Kind == DeltaKind.Reasoning)
            WriteSignature();
        JsonBytes.Raw(target, "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        JsonBytes.Number(target, _index);
        JsonBytes.Raw(target, "}\n\n"u8);
    }

    private void WriteDelta(string token)
    {
        JsonBytes.Raw(target, _deltaStart);
        JsonBytes.Write(target, token);
        JsonBytes.Raw(target, "\"}}\n\n"u8);
    }

    private void WriteSignature()
    {
        JsonBytes.Raw(target, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        JsonBytes.Number(target, _index);
        JsonBytes.Raw(target, ",\"delta\":{\"type\":\"signature_delta\",\"signature\":\""u8);
        JsonBytes.Write(target, MessageJson.CreateSignature(message.Run.Job.Seed));
        JsonBytes.Raw(target, "\"}}\n\n"u8);
    }

    // The same for every token of a block.
    private byte[] CreateDeltaStart(DeltaKind kind)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        JsonBytes.Raw(bytes, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        JsonBytes.Number(bytes, _index);
        JsonBytes.Raw(bytes, ",\"delta\":{\"type\":\""u8);
        JsonBytes.Raw(bytes, kind switch
        {
            DeltaKind.Reasoning => "thinking_delta\",\"thinking\":\""u8,
            DeltaKind.ToolCall => "input_json_delta\",\"partial_json\":\""u8,
            _ => "text_delta\",\"text\":\""u8,
        });
        return bytes.WrittenSpan.ToArray();
    }
}
