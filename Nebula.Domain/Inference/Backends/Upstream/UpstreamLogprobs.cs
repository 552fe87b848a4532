using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Logprobs;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads the log probabilities of an upstream server's chunks.</summary>
internal static class UpstreamLogprobs
{
    /// <summary>Those of a chat completion's chunk; null if it has none.</summary>
    public static List<TokenLogprob>? Read(JsonElement logprobs)
    {
        if (logprobs.ValueKind != JsonValueKind.Object || !logprobs.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return null;
        var tokens = new List<TokenLogprob>(content.GetArrayLength());
        foreach (var token in content.EnumerateArray())
        {
            var top = token.TryGetProperty("top_logprobs", out var tops) && tops.ValueKind == JsonValueKind.Array
                ? tops.EnumerateArray().Select(static other => new TopLogprob(GetToken(other), GetLogprob(other), GetBytes(other))).ToArray()
                : [];
            tokens.Add(new TokenLogprob(GetToken(token), GetLogprob(token), GetBytes(token), top));
        }

        return tokens;
    }

    /// <summary>Those of a completion's chunk, in the older shape; null if it has none.</summary>
    public static List<TokenLogprob>? ReadOlder(JsonElement logprobs)
    {
        if (logprobs.ValueKind != JsonValueKind.Object || !logprobs.TryGetProperty("tokens", out var texts) || texts.ValueKind != JsonValueKind.Array)
            return null;
        var values = logprobs.TryGetProperty("token_logprobs", out var written) && written.ValueKind == JsonValueKind.Array ? written : default;
        var tops = logprobs.TryGetProperty("top_logprobs", out var listed) && listed.ValueKind == JsonValueKind.Array ? listed : default;
        var tokens = new List<TokenLogprob>(texts.GetArrayLength());
        for (var i = 0; i < texts.GetArrayLength(); i++)
        {
            var text = texts[i].GetString() ?? "";
            var value = values.ValueKind == JsonValueKind.Array && i < values.GetArrayLength() && values[i].ValueKind == JsonValueKind.Number ? values[i].GetDouble() : 0;
            var top = tops.ValueKind == JsonValueKind.Array && i < tops.GetArrayLength() && tops[i].ValueKind == JsonValueKind.Object
                ? tops[i].EnumerateObject().Select(static other => new TopLogprob(other.Name, other.Value.GetDouble(), Encoding.UTF8.GetBytes(other.Name))).ToArray()
                : [];
            tokens.Add(new TokenLogprob(text, value, Encoding.UTF8.GetBytes(text), top));
        }

        return tokens;
    }

    /// <summary>
    /// A chunk's text as one text for each log probability. If the tokens are not the text, as those with half a character are not, the last one has
    /// all of it.
    /// </summary>
    public static string[] Split(string text, IReadOnlyList<TokenLogprob> tokens)
    {
        var texts = new string[tokens.Count];
        Array.Fill(texts, "");
        if (string.Concat(tokens.Select(static token => token.Token)) != text)
        {
            texts[^1] = text;
            return texts;
        }

        for (var i = 0; i < texts.Length; i++)
            texts[i] = tokens[i].Token;
        return texts;
    }

    private static string GetToken(JsonElement token) => token.TryGetProperty("token", out var text) ? text.GetString() ?? "" : "";

    private static double GetLogprob(JsonElement token) =>
        token.TryGetProperty("logprob", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static byte[] GetBytes(JsonElement token) => token.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Array
        ? [.. bytes.EnumerateArray().Select(static value => value.GetByte())]
        : Encoding.UTF8.GetBytes(GetToken(token));
}
