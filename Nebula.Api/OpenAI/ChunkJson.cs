using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Common;

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
