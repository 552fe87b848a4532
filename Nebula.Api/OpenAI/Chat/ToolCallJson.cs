using System.Buffers;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes calls of tools and of the older functions as OpenAI shapes them.</summary>
/// <param name="usesFunctions">Whether the request declares the older functions.</param>
internal sealed class ToolCallJson(bool usesFunctions)
{
    /// <summary>The finish reason as the client knows it.</summary>
    public string GetFinishReason(string reason) => usesFunctions && reason == Domain.Inference.Jobs.FinishReasons.ToolCalls ? "function_call" : reason;

    /// <summary>Appends the member that has a message's calls, up to the first call.</summary>
    public void WriteListStart(IBufferWriter<byte> target) => JsonBytes.Raw(target, usesFunctions ? ",\"function_call\":"u8 : ",\"tool_calls\":["u8);

    /// <summary>Appends the end of that member.</summary>
    public void WriteListEnd(IBufferWriter<byte> target)
    {
        if (!usesFunctions)
            JsonBytes.Raw(target, "]"u8);
    }

    /// <summary>Appends a call of a message, up to its arguments.</summary>
    public void WriteCallStart(IBufferWriter<byte> target, ToolCallHeader call) => WriteCallStart(target, call, hasIndex: false);

    /// <summary>Appends the end of a call of a message, after its arguments.</summary>
    public void WriteCallEnd(IBufferWriter<byte> target) => JsonBytes.Raw(target, usesFunctions ? "\"}"u8 : "\"}}"u8);

    /// <summary>Appends the delta that begins a call, with empty arguments.</summary>
    public void WriteFirstDelta(IBufferWriter<byte> target, ToolCallHeader call)
    {
        JsonBytes.Raw(target, usesFunctions ? "{\"function_call\":"u8 : "{\"tool_calls\":["u8);
        WriteCallStart(target, call, hasIndex: true);
        JsonBytes.Raw(target, usesFunctions ? "\"}}"u8 : "\"}}]}"u8);
    }

    /// <summary>Appends a delta with a part of a call's arguments.</summary>
    public void WriteDelta(IBufferWriter<byte> target, ToolCallHeader call, string part)
    {
        if (usesFunctions)
        {
            JsonBytes.Raw(target, "{\"function_call\":{\"arguments\":\""u8);
            JsonBytes.Write(target, part);
            JsonBytes.Raw(target, "\"}}"u8);
            return;
        }

        JsonBytes.Raw(target, "{\"tool_calls\":[{\"index\":"u8);
        JsonBytes.Number(target, call.Index);
        JsonBytes.Raw(target, call.IsCustom ? ",\"custom\":{\"input\":\""u8 : ",\"function\":{\"arguments\":\""u8);
        JsonBytes.Write(target, part);
        JsonBytes.Raw(target, "\"}}]}"u8);
    }

    private void WriteCallStart(IBufferWriter<byte> target, ToolCallHeader call, bool hasIndex)
    {
        if (!usesFunctions)
            WriteIdentity(target, call, hasIndex);
        JsonBytes.Raw(target, "{\"name\":\""u8);
        JsonBytes.Write(target, call.Name);
        JsonBytes.Raw(target, call.IsCustom ? "\",\"input\":\""u8 : "\",\"arguments\":\""u8);
    }

    private static void WriteIdentity(IBufferWriter<byte> target, ToolCallHeader call, bool hasIndex)
    {
        JsonBytes.Raw(target, "{"u8);
        if (hasIndex)
        {
            JsonBytes.Raw(target, "\"index\":"u8);
            JsonBytes.Number(target, call.Index);
            JsonBytes.Raw(target, ","u8);
        }

        JsonBytes.Raw(target, "\"id\":\""u8);
        JsonBytes.Write(target, call.Id);
        JsonBytes.Raw(target, call.IsCustom ? "\",\"type\":\"custom\",\"custom\":"u8 : "\",\"type\":\"function\",\"function\":"u8);
    }
}
