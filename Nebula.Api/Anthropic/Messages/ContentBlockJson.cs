using System.Buffers;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.Anthropic.Messages;

/// <summary>Writes content blocks.</summary>
internal static class ContentBlockJson
{
    /// <summary>Appends a block as a stream starts it, without content.</summary>
    public static void WriteEmpty(IBufferWriter<byte> target, DeltaKind kind, ToolCallHeader? call)
    {
        switch (kind)
        {
            case DeltaKind.Reasoning:
                JsonBytes.Raw(target, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"u8);
                break;
            case DeltaKind.ToolCall:
                WriteToolUseStart(target, call!);
                JsonBytes.Raw(target, "{}}"u8);
                break;
            default:
                JsonBytes.Raw(target, "{\"type\":\"text\",\"citations\":null,\"text\":\"\"}"u8);
                break;
        }
    }

    /// <summary>Appends a call of a tool up to its input.</summary>
    public static void WriteToolUseStart(IBufferWriter<byte> target, ToolCallHeader call)
    {
        JsonBytes.Raw(target, "{\"type\":\"tool_use\",\"id\":\""u8);
        JsonBytes.Write(target, MessageJson.GetUseId(call));
        JsonBytes.Raw(target, "\",\"name\":\""u8);
        JsonBytes.Write(target, call.Name);
        JsonBytes.Raw(target, "\",\"caller\":{\"type\":\"direct\"},\"input\":"u8);
    }
}
