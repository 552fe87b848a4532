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

    /// <summary>A writer for <see cref="WriteToken(Utf8JsonWriter, TokenLogprob)"/>.</summary>
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
    public static void WriteToken(Utf8JsonWriter json, TokenLogprob token)
    {
        json.WriteStartObject();
        WriteToken(json, token.Token, token.Logprob, token.Bytes.Span);
        json.WriteStartArray("top_logprobs");
        foreach (var top in token.Top)
        {
            json.WriteStartObject();
            WriteToken(json, top.Token, top.Logprob, top.Bytes.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, string token, double logprob, ReadOnlySpan<byte> bytes)
    {
        json.WriteString("token", token);
        json.WriteNumber("logprob", logprob);
        json.WriteStartArray("bytes");
        foreach (var value in bytes)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
