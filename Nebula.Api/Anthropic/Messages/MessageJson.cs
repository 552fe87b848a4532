using System.Buffers;
using System.Buffers.Binary;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.Anthropic.Messages;

/// <summary>Writes what whole messages and streams have in common.</summary>
internal static class MessageJson
{
    private const string CallPrefix = "call_";
    private const string Refusal = "refusal";
    private const string UsePrefix = "toolu_";

    /// <summary>Why a message ended, as Anthropic names it.</summary>
    /// <param name="reason">The reply's finish reason.</param>
    /// <param name="stopSequence">The stop sequence that ended it; null for none.</param>
    /// <param name="last">What its last tokens are part of.</param>
    /// <param name="callsTools">Whether it calls tools.</param>
    public static string GetStopReason(string reason, string? stopSequence, DeltaKind last, bool callsTools) =>
        reason == FinishReasons.Length ? "max_tokens"
        : callsTools ? "tool_use"
        : last == DeltaKind.Refusal || reason == FinishReasons.ContentFilter ? Refusal
        : stopSequence is not null ? "stop_sequence"
        : "end_turn";

    /// <summary>The id of a call, as Anthropic's begin.</summary>
    public static string GetUseId(ToolCallHeader call) =>
        call.Id.StartsWith(CallPrefix, StringComparison.Ordinal) ? $"{UsePrefix}{call.Id.AsSpan(CallPrefix.Length)}" : call.Id;

    /// <summary>A signature of the thinking of a job: not a secret, and the same whenever the job is repeated.</summary>
    public static string CreateSignature(ulong seed)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seed);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Appends a message up to its content.</summary>
    public static void WriteStart(IBufferWriter<byte> target, MessageRun message)
    {
        JsonBytes.Raw(target, "{\"id\":\""u8);
        JsonBytes.Write(target, message.Run.AnswerId);
        JsonBytes.Raw(target, "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""u8);
        JsonBytes.Write(target, message.Request.Model);
        JsonBytes.Raw(target, "\",\"content\":["u8);
    }

    /// <summary>Appends the members that say why a message ended, and the container of code that it ran: always null.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="stopReason">Why; null while it is being generated.</param>
    /// <param name="stopSequence">The stop sequence that ended it; null for none.</param>
    public static void WriteStop(IBufferWriter<byte> target, string? stopReason, string? stopSequence)
    {
        WriteMember(target, "\"stop_reason\":"u8, stopReason);
        WriteMember(target, ",\"stop_sequence\":"u8, stopReason == "stop_sequence" ? stopSequence : null);
        JsonBytes.Raw(target, stopReason == Refusal ? ",\"stop_details\":{\"type\":\"refusal\",\"category\":null,\"explanation\":null}"u8 : ",\"stop_details\":null"u8);
        JsonBytes.Raw(target, ",\"container\":null"u8);
    }

    /// <summary>Appends the member <c>usage</c> of a message.</summary>
    public static void WriteUsage(IBufferWriter<byte> target, long inputTokens, long outputTokens, int thinkingTokens)
    {
        WriteCounts(target, inputTokens, outputTokens, thinkingTokens);
        JsonBytes.Raw(target, ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},\"inference_geo\":null,\"service_tier\":\"standard\",\"speed\":null}"u8);
    }

    /// <summary>Appends the member <c>usage</c> of the event <c>message_delta</c>.</summary>
    public static void WriteDeltaUsage(IBufferWriter<byte> target, long inputTokens, long outputTokens, int thinkingTokens)
    {
        WriteCounts(target, inputTokens, outputTokens, thinkingTokens);
        JsonBytes.Raw(target, "}"u8);
    }

    private static void WriteCounts(IBufferWriter<byte> target, long inputTokens, long outputTokens, int thinkingTokens)
    {
        JsonBytes.Raw(target, "\"usage\":{\"input_tokens\":"u8);
        JsonBytes.Number(target, inputTokens);
        JsonBytes.Raw(target, ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":"u8);
        JsonBytes.Number(target, outputTokens);
        JsonBytes.Raw(target, ",\"output_tokens_details\":{\"thinking_tokens\":"u8);
        JsonBytes.Number(target, thinkingTokens);
        JsonBytes.Raw(target, "},\"server_tool_use\":null"u8);
    }

    private static void WriteMember(IBufferWriter<byte> target, ReadOnlySpan<byte> name, string? value)
    {
        JsonBytes.Raw(target, name);
        if (value is null)
        {
            JsonBytes.Raw(target, "null"u8);
            return;
        }

        JsonBytes.Raw(target, "\""u8);
        JsonBytes.Write(target, value);
        JsonBytes.Raw(target, "\""u8);
    }
}
