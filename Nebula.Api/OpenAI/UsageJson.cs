using System.Buffers;
using Nebula.Api.Json;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI;

/// <summary>Writes a request's usage as OpenAI shapes it.</summary>
internal static class UsageJson
{
    /// <summary>Appends the usage object.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="usage">The usage.</param>
    /// <param name="reasoningTokens">Those of its output tokens with which the model reasoned.</param>
    public static void Write(IBufferWriter<byte> target, UsageRecord usage, int reasoningTokens)
    {
        JsonBytes.Raw(target, "{\"prompt_tokens\":"u8);
        JsonBytes.Number(target, usage.InputTokens);
        JsonBytes.Raw(target, ",\"completion_tokens\":"u8);
        JsonBytes.Number(target, usage.OutputTokens);
        JsonBytes.Raw(target, ",\"total_tokens\":"u8);
        JsonBytes.Number(target, usage.InputTokens + usage.OutputTokens);
        JsonBytes.Raw(target, ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"u8);
        JsonBytes.Number(target, reasoningTokens);
        JsonBytes.Raw(target, ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"u8);
    }
}
