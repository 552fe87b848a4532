using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI;

/// <summary>Writes what chat completions and completions share: the beginning of an answer, and the events of a stream that have no choice.</summary>
internal static class ChunkJson
{
    /// <summary>Appends the beginning of an answer or a chunk, up to its model.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="run">The request.</param>
    /// <param name="type">The value of <c>object</c>.</param>
    public static void WriteHead(IBufferWriter<byte> target, InferenceRun run, ReadOnlySpan<byte> type)
    {
        JsonBytes.Raw(target, "{\"id\":\""u8);
        JsonBytes.Write(target, run.AnswerId);
        JsonBytes.Raw(target, "\",\"object\":\""u8);
        JsonBytes.Raw(target, type);
        JsonBytes.Raw(target, "\",\"created\":"u8);
        JsonBytes.Number(target, run.Job.AdmittedAt.ToUnixTimeSeconds());
        JsonBytes.Raw(target, ",\"model\":\""u8);
        JsonBytes.Write(target, run.Request.Model);
        JsonBytes.Raw(target, "\""u8);
    }

    /// <summary>Appends vLLM's <c>stop_reason</c>: the stop sequence or the id of the stop token that ended a choice, or null.</summary>
    public static void WriteStopReason(IBufferWriter<byte> target, StopMatch? stop)
    {
        JsonBytes.Raw(target, ",\"stop_reason\":"u8);
        if (stop is { Sequence: { } sequence })
        {
            JsonBytes.Raw(target, "\""u8);
            JsonBytes.Write(target, sequence);
            JsonBytes.Raw(target, "\""u8);
        }
        else if (stop is { TokenId: { } token })
        {
            JsonBytes.Number(target, token);
        }
        else
        {
            JsonBytes.Raw(target, "null"u8);
        }
    }

    /// <summary>Appends a member with token ids.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="member">The JSON before the array: a comma, the name and a colon.</param>
    /// <param name="ids">The ids; null writes null.</param>
    public static void WriteTokenIds(IBufferWriter<byte> target, ReadOnlySpan<byte> member, IEnumerable<int>? ids)
    {
        JsonBytes.Raw(target, member);
        if (ids is null)
        {
            JsonBytes.Raw(target, "null"u8);
            return;
        }

        var isFirst = true;
        JsonBytes.Raw(target, "["u8);
        foreach (var id in ids)
        {
            if (!isFirst)
                JsonBytes.Raw(target, ","u8);
            isFirst = false;
            JsonBytes.Number(target, id);
        }

        JsonBytes.Raw(target, "]"u8);
    }

    /// <summary>The JSON before the ids of a choice's tokens.</summary>
    public static ReadOnlySpan<byte> TokenIds => ",\"token_ids\":"u8;

    /// <summary>The JSON before the ids of a prompt's tokens.</summary>
    public static ReadOnlySpan<byte> PromptTokenIds => ",\"prompt_token_ids\":"u8;

    /// <summary>Appends a comment that keeps the connection open; clients ignore it.</summary>
    public static void WriteKeepAlive(IBufferWriter<byte> target) => JsonBytes.Raw(target, ": keepalive\n\n"u8);

    /// <summary>Appends an error as the stream's last event.</summary>
    public static void WriteError(IBufferWriter<byte> target, InferenceRun run, NebulaError error)
    {
        JsonBytes.Raw(target, "data: "u8);
        JsonBytes.Raw(target, run.Dialect.Format(error, run.RequestId).Span);
        JsonBytes.Raw(target, "\n\n"u8);
    }

    /// <summary>Appends the end of a stream.</summary>
    public static void WriteDone(IBufferWriter<byte> target) => JsonBytes.Raw(target, "data: [DONE]\n\n"u8);
}
