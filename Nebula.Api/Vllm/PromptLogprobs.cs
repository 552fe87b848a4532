using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Vllm;

/// <summary>
/// Writes vLLM's <c>prompt_logprobs</c> piece by piece: for each token of a prompt an object that has the token and the likeliest ones at its place by
/// their ids. The first is null, because nothing precedes it.
/// </summary>
/// <param name="seed">The job's seed.</param>
/// <param name="tokenIds">The prompt's tokens.</param>
/// <param name="top">How many of the likeliest tokens to list with each, from 0 to 20.</param>
internal sealed class PromptLogprobs(ulong seed, IReadOnlyList<int> tokenIds, int top)
{
    // Some 50 KB with twenty alternatives each.
    private const int TokensPerPiece = 32;

    // A sampled token ranks seventh at the lowest.
    private const int MaxRank = 7;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _written;

    /// <summary>Appends the next piece of the array.</summary>
    /// <returns>Whether there is more.</returns>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        if (_written == 0)
            JsonBytes.Raw(target, "["u8);
        using var json = new Utf8JsonWriter(target, Options);
        for (var end = Math.Min(tokenIds.Count, _written + TokensPerPiece); _written < end; _written++)
        {
            if (_written > 0)
                JsonBytes.Raw(target, ","u8);
            WriteToken(json, _written);
            json.Flush();
            json.Reset();
        }

        if (_written < tokenIds.Count)
            return true;
        JsonBytes.Raw(target, "]"u8);
        return false;
    }

    private void WriteToken(Utf8JsonWriter json, int place)
    {
        if (place == 0)
        {
            json.WriteNullValue();
            return;
        }

        var text = ChatTokens.TryDecode([tokenIds[place]])!;
        var sampled = LogprobSampler.Sample(~seed, place, text, Math.Max(top, MaxRank));
        json.WriteStartObject();
        var own = sampled.Top.TakeWhile(one => one.Token != text).Count();
        Write(json, tokenIds[place], sampled.Logprob, own + 1, text);
        for (var i = 0; i < top; i++)
        {
            if (i != own)
                Write(json, TokenText.Encode(sampled.Top[i].Token)[0], sampled.Top[i].Logprob, i + 1, sampled.Top[i].Token);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, int id, double logprob, int rank, string text)
    {
        json.WriteStartObject(id.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("logprob", logprob);
        json.WriteNumber("rank", rank);
        json.WriteString("decoded_token", text);
        json.WriteEndObject();
    }
}
