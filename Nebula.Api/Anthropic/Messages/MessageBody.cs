using System.Buffers;
using System.Text;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Anthropic.Messages;

/// <summary>Writes a whole message, a content block at a time.</summary>
/// <param name="message">The request; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class MessageBody(MessageRun message, CollectedReply reply, UsageRecord usage) : IAnswerBody
{
    private int _part;
    private bool _begun;
    private DeltaKind _last;

    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        if (!_begun)
            MessageJson.WriteStart(target, message);
        var parts = reply.GetParts(0);
        while (_part < parts.Length && parts[_part].Tokens.IsEmpty)
            _part++;
        if (_part == parts.Length)
        {
            WriteEnd(target);
            return false;
        }

        if (_begun)
            JsonBytes.Raw(target, ","u8);
        _begun = true;
        _last = parts[_part].Kind;
        WriteBlock(target, parts);
        return true;
    }

    // A block has all parts of the same kind and call that follow one another.
    private void WriteBlock(IBufferWriter<byte> target, ReadOnlySpan<RelayEvent> parts)
    {
        var (kind, call) = (parts[_part].Kind, parts[_part].Call);
        var end = _part;
        while (end < parts.Length && (parts[end].Tokens.IsEmpty || (parts[end].Kind == kind && parts[end].Call == call)))
            end++;
        var block = parts[_part..end];
        _part = end;
        switch (kind)
        {
            case DeltaKind.ToolCall:
                ContentBlockJson.WriteToolUseStart(target, call!);
                WriteInput(target, block);
                JsonBytes.Raw(target, "}"u8);
                break;
            case DeltaKind.Reasoning:
                JsonBytes.Raw(target, "{\"type\":\"thinking\",\"thinking\":\""u8);
                if (message.Request.ShowsThinking)
                    WriteText(target, block);
                JsonBytes.Raw(target, "\",\"signature\":\""u8);
                JsonBytes.Write(target, MessageJson.CreateSignature(message.Run.Job.Seed));
                JsonBytes.Raw(target, "\"}"u8);
                break;
            default:
                JsonBytes.Raw(target, "{\"type\":\"text\",\"citations\":null,\"text\":\""u8);
                WriteText(target, block);
                JsonBytes.Raw(target, "\"}"u8);
                break;
        }
    }

    private static void WriteText(IBufferWriter<byte> target, ReadOnlySpan<RelayEvent> block)
    {
        foreach (var part in block)
        {
            foreach (var token in part.Tokens.Span)
                JsonBytes.Write(target, token);
        }
    }

    // The maximum may have cut the arguments, which are no JSON then.
    private static void WriteInput(IBufferWriter<byte> target, ReadOnlySpan<RelayEvent> block)
    {
        var text = new StringBuilder();
        foreach (var part in block)
        {
            foreach (var token in part.Tokens.Span)
                text.Append(token);
        }

        var input = text.ToString();
        JsonBytes.Raw(target, JsonObjectText.IsValid(input) ? Encoding.UTF8.GetBytes(input) : "{}"u8);
    }

    private void WriteEnd(IBufferWriter<byte> target)
    {
        if (!_begun)
            ContentBlockJson.WriteEmpty(target, DeltaKind.Text, null);
        JsonBytes.Raw(target, "],"u8);
        var stop = reply.GetStop(0)?.Sequence;
        MessageJson.WriteStop(target, MessageJson.GetStopReason(reply.GetFinishReason(0), stop, _last, reply.Has(0, DeltaKind.ToolCall)), stop);
        JsonBytes.Raw(target, ",\"diagnostics\":null,"u8);
        MessageJson.WriteUsage(target, usage.InputTokens, usage.OutputTokens, reply.ReasoningTokens);
        JsonBytes.Raw(target, "}"u8);
    }
}
