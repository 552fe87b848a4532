using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Reads <c>prompt</c>: a string, strings, token ids, or lists of token ids.</summary>
internal static class CompletionPromptReader
{
    private const string Expected = "one of a string, an array of strings, an array of integers or an array of arrays of integers";
    private const int MaxPrompts = 2_048;

    public static void Read(ref Utf8JsonReader reader, ref CompletionDraft draft)
    {
        draft.Request.PromptTokens = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                draft.Request.Prompts = [""];
                break;
            case JsonTokenType.String:
                draft.Request.Prompts = [JsonText.Read(ref reader)];
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref reader, draft.Request);
                break;
            default:
                throw JsonKind.Wrong(ref reader, Expected);
        }
    }

    // The first item decides what the array has.
    private static void ReadArray(ref Utf8JsonReader reader, CompletionRequest request)
    {
        var start = reader.TokenStartIndex;
        var prompts = new List<string>();
        var counts = new List<int>();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            var ids = ReadIds(ref reader);
            (prompts, counts) = ([TokenText.Decode(ids)], [ids.Count]);
        }
        else
        {
            var kind = reader.TokenType == JsonTokenType.StartArray ? JsonTokenType.StartArray : JsonTokenType.String;
            for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
                ReadItem(ref reader, kind, prompts, counts);
            ArraySchema.CheckCount(start, prompts.Count, 1, MaxPrompts);
        }

        request.Prompts = prompts;
        request.PromptTokens = counts.Count > 0 ? counts : null;
    }

    private static void ReadItem(ref Utf8JsonReader reader, JsonTokenType kind, List<string> prompts, List<int> counts)
    {
        JsonKind.Expect(ref reader, kind, kind == JsonTokenType.String ? JsonKind.String : "an array of integers");
        if (kind == JsonTokenType.String)
        {
            prompts.Add(JsonText.Read(ref reader));
            return;
        }

        var start = reader.TokenStartIndex;
        reader.Read();
        var ids = ReadIds(ref reader);
        ArraySchema.CheckCount(start, ids.Count, 1, int.MaxValue);
        prompts.Add(TokenText.Decode(ids));
        counts.Add(ids.Count);
    }

    // From the first id to the end of its array.
    private static List<int> ReadIds(ref Utf8JsonReader reader)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null)
                throw JsonKind.Wrong(ref reader, JsonKind.Integer);
            ids.Add((int)JsonScalars.ReadInteger(ref reader, 0, TokenText.MaxId)!.Value);
        }

        return ids;
    }
}
