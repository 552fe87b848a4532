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
    /// <param name="details">What is known of its output tokens.</param>
    public static void Write(IBufferWriter<byte> target, UsageRecord usage, OutputDetails details = default) =>
        Write(target, usage.InputTokens, usage.OutputTokens, details, usage.CachedTokens);

    /// <summary>Appends the usage object of an answer so far.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="input">Tokens of the prompt.</param>
    /// <param name="output">Tokens generated.</param>
    /// <param name="details">What is known of the latter.</param>
    /// <param name="cached">Tokens of the prompt that a prefix cache had.</param>
    public static void Write(IBufferWriter<byte> target, long input, long output, OutputDetails details = default, long cached = 0)
    {
        JsonBytes.Raw(target, "{\"prompt_tokens\":"u8);
        JsonBytes.Number(target, input);
        JsonBytes.Raw(target, ",\"completion_tokens\":"u8);
        JsonBytes.Number(target, output);
        JsonBytes.Raw(target, ",\"total_tokens\":"u8);
        JsonBytes.Number(target, input + output);
        JsonBytes.Raw(target, ",\"prompt_tokens_details\":{\"cached_tokens\":"u8);
        JsonBytes.Number(target, cached);
        JsonBytes.Raw(target, ",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"u8);
        JsonBytes.Number(target, details.Reasoning);
        JsonBytes.Raw(target, ",\"audio_tokens\":0,\"accepted_prediction_tokens\":"u8);
        JsonBytes.Number(target, details.Accepted);
        JsonBytes.Raw(target, ",\"rejected_prediction_tokens\":"u8);
        JsonBytes.Number(target, details.Rejected);
        JsonBytes.Raw(target, "}}"u8);
    }
}

/// <summary>What is known of a request's output tokens.</summary>
/// <param name="Reasoning">Those with which the model reasoned.</param>
/// <param name="Accepted">Predicted tokens that the answer repeats.</param>
/// <param name="Rejected">Predicted tokens that it does not repeat.</param>
internal readonly record struct OutputDetails(int Reasoning, int Accepted = 0, int Rejected = 0);
