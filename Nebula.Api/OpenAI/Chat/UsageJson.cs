using System.Buffers;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes a request's usage as OpenAI shapes it.</summary>
internal static class UsageJson
{
    /// <summary>Appends the usage object.</summary>
    public static void Write(IBufferWriter<byte> target, UsageRecord usage)
    {
        JsonBytes.Raw(target, "{\"prompt_tokens\":"u8);
        JsonBytes.Number(target, usage.InputTokens);
        JsonBytes.Raw(target, ",\"completion_tokens\":"u8);
        JsonBytes.Number(target, usage.OutputTokens);
        JsonBytes.Raw(target, ",\"total_tokens\":"u8);
        JsonBytes.Number(target, usage.InputTokens + usage.OutputTokens);
        JsonBytes.Raw(
            target,
            ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"u8);
    }
}
