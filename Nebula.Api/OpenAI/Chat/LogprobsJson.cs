using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Logprobs;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes log probabilities as OpenAI shapes them.</summary>
internal static class LogprobsJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON before the tokens, which are separated by commas.</summary>
    public static ReadOnlySpan<byte> Begin => "{\"content\":["u8;

    /// <summary>The JSON after them.</summary>
    public static ReadOnlySpan<byte> End => "],\"refusal\":null}"u8;

    /// <summary>A writer for <see cref="WriteToken(Utf8JsonWriter, TokenLogprob, bool)"/>.</summary>
    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> target) => new(target, Options);

    /// <summary>Appends one token's alone.</summary>
    public static void Write(IBufferWriter<byte> target, TokenLogprob token)
    {
        JsonBytes.Raw(target, Begin);
        using (var json = NewWriter(target))
            WriteToken(json, token);
        JsonBytes.Raw(target, End);
    }

    /// <summary>Writes a token's object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="token">The token.</param>
    /// <param name="hasBytes">Whether the token and its alternatives have <c>bytes</c>; those of the events of a response have none.</param>
    public static void WriteToken(Utf8JsonWriter json, TokenLogprob token, bool hasBytes = true)
    {
        json.WriteStartObject();
        WriteMembers(json, token.Token, token.Logprob);
        if (hasBytes)
            WriteBytes(json, token.Bytes.Span);
        json.WriteStartArray("top_logprobs");
        foreach (var top in token.Top)
        {
            json.WriteStartObject();
            WriteMembers(json, top.Token, top.Logprob);
            if (hasBytes)
                WriteBytes(json, top.Bytes.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, string token, double logprob)
    {
        json.WriteString("token", token);
        json.WriteNumber("logprob", logprob);
    }

    private static void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        json.WriteStartArray("bytes");
        foreach (var value in bytes)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
