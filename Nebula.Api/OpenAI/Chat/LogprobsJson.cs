using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Domain.Inference.Text;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes log probabilities as OpenAI shapes them.</summary>
internal static class LogprobsJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends <c>{"content":[…],"refusal":null}</c>.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<TokenLogprob> tokens)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteStartArray("content");
        foreach (var token in tokens)
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

        json.WriteEndArray();
        json.WriteNull("refusal");
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
