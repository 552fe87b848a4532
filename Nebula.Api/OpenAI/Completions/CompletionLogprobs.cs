using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;

namespace Nebula.Api.OpenAI.Completions;

/// <summary>The log probabilities of a choice in the shape of the older API: four lists, with an entry for each token.</summary>
/// <param name="top">How many of the likeliest tokens to list with each.</param>
internal sealed class CompletionLogprobs(int top)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Token, TokenLogprob? Logprob)> _tokens = [];

    /// <summary>The number of characters before the next token.</summary>
    public int Offset { get; private set; }

    /// <summary>Adds the tokens of an echoed prompt. The first has no log probability, because nothing precedes it.</summary>
    /// <param name="seed">The job's seed.</param>
    /// <param name="prompt">The prompt.</param>
    public void AddPrompt(ulong seed, string prompt)
    {
        var tokens = TokenPieces.Split(prompt).Span;
        for (var i = 0; i < tokens.Length; i++)
            _tokens.Add((tokens[i], i == 0 ? null : LogprobSampler.Sample(~seed, i, tokens[i], top)));
    }

    /// <summary>Adds tokens that were generated.</summary>
    public void Add(in RelayEvent ready)
    {
        for (var i = 0; i < ready.Tokens.Length; i++)
            _tokens.Add((ready.Tokens.Span[i], ready.Logprobs?[i]));
    }

    /// <summary>Appends the object and empties it; <c>null</c> if there are to be none.</summary>
    public static void Write(IBufferWriter<byte> target, CompletionLogprobs? logprobs)
    {
        using var json = new Utf8JsonWriter(target, Options);
        if (logprobs is null)
            json.WriteNullValue();
        else
            logprobs.Write(json);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("tokens");
        foreach (var (token, _) in _tokens)
            json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs");
        foreach (var (_, logprob) in _tokens)
        {
            if (logprob is null)
                json.WriteNullValue();
            else
                json.WriteNumberValue(logprob.Logprob);
        }

        json.WriteEndArray();
        WriteTop(json);
        json.WriteStartArray("text_offset");
        foreach (var (token, _) in _tokens)
        {
            json.WriteNumberValue(Offset);
            Offset += token.Length;
        }

        json.WriteEndArray();
        json.WriteEndObject();
        _tokens.Clear();
    }

    private void WriteTop(Utf8JsonWriter json)
    {
        json.WriteStartArray("top_logprobs");
        foreach (var (token, logprob) in _tokens)
        {
            if (logprob is null || top == 0)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartObject();
            foreach (var likely in logprob.Top)
                json.WriteNumber(likely.Token, likely.Logprob);
            if (logprob.Top.All(likely => likely.Token != token))
                json.WriteNumber(token, logprob.Logprob); // the token itself is listed, likely or not
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
