using System.Text.Json;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads log probabilities: an array of tokens, or OpenAI's object with the member <c>content</c>.</summary>
internal static class LogprobsReader
{
    /// <summary>Reads them; null if the response has none.</summary>
    /// <param name="response">The response.</param>
    /// <param name="parts">Its parts; the tokens together are the text among them.</param>
    public static IReadOnlyList<ScriptLogprob>? Read(ScriptObject response, IReadOnlyList<ScriptPart> parts)
    {
        if (response.Find("logprobs") is not { } value)
            return null;
        var items = value.ValueKind == JsonValueKind.Object ? response.ReadObject("logprobs")!.Value.ReadItems("content") : response.ReadItems("logprobs");
        if (items is null)
            return null;
        var tokens = items.Select(item => ReadToken(item.Value, item.Path, response.Report, hasTop: true)).OfType<ScriptLogprob>().ToList();
        var texts = parts.Where(static part => part.Kind == DeltaKind.Text).ToList();
        if (texts is [var text] && text.Text == string.Concat(tokens.Select(static token => token.Token)))
            return tokens;
        response.Mistake("logprobs", "Its tokens together must be the content.");
        return null;
    }

    private static ScriptLogprob? ReadToken(JsonElement value, string path, ScriptReport report, bool hasTop)
    {
        if (ScriptObject.TryCreate(value, path, report) is not { } token)
            return null;
        token.CheckNames(hasTop ? ["token", "logprob", "bytes", "top_logprobs"] : ["token", "logprob", "bytes"]);
        foreach (var name in new[] { "token", "logprob" })
        {
            if (!token.Has(name))
                token.Mistake(name, "This member is required.");
        }

        var top = token.ReadItems("top_logprobs")?.Select(item => ReadToken(item.Value, item.Path, report, hasTop: false)).OfType<ScriptLogprob>().ToList();
        return token.ReadText("token") is { } text && token.ReadNumber("logprob", double.MinValue, 0) is { } logprob ? new ScriptLogprob(text, logprob, top) : null;
    }
}
