using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Inference;

/// <summary>Plain texts to read: a string, strings, token ids, or lists of token ids.</summary>
/// <param name="Texts">The texts; token ids are decoded.</param>
/// <param name="Ids">The ids of each text; null if the client sent texts.</param>
internal sealed record TextInputs(IReadOnlyList<string> Texts, IReadOnlyList<IReadOnlyList<int>>? Ids = null)
{
    /// <summary>How many ids each text has; null if the client sent texts.</summary>
    public IReadOnlyList<int>? Tokens { get; } = Ids?.Select(static ids => ids.Count).ToArray();

    /// <summary>The most texts: 2,048.</summary>
    public const int MaxTexts = 2_048;

    private const string Expected = "one of a string, an array of strings, an array of integers or an array of arrays of integers";

    private static readonly StringSchema AnyText = new();
    private static readonly StringSchema FilledText = new(min: 1);

    /// <summary>Reads the value at which the reader stands; null for null.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="allowsEmpty">Whether a string may be empty.</param>
    public static TextInputs? Read(ref Utf8JsonReader reader, bool allowsEmpty)
    {
        var text = allowsEmpty ? AnyText : FilledText;
        return reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => new TextInputs([text.ReadUnlessNull(ref reader)!]),
            JsonTokenType.StartArray => ReadArray(ref reader, text),
            _ => throw JsonKind.Wrong(ref reader, Expected),
        };
    }

    // The first item decides what the array has.
    private static TextInputs ReadArray(ref Utf8JsonReader reader, StringSchema text)
    {
        var start = reader.TokenStartIndex;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            var ids = TokenIdList.ReadItems(ref reader, start, TokenText.MaxId, min: 1);
            return new TextInputs([TokenText.Decode(ids)], [ids]);
        }

        var (texts, lists, count) = (new List<string>(), new List<IReadOnlyList<int>>(), 0);
        var kind = reader.TokenType == JsonTokenType.StartArray ? JsonTokenType.StartArray : JsonTokenType.String;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            ReadItem(ref reader, kind, text, texts, lists);
            if (++count > MaxTexts)
                (texts, lists) = ([], []); // refused, but read to its end
        }

        ArraySchema.CheckCount(start, count, 1, MaxTexts);
        return new TextInputs(texts, lists.Count > 0 ? lists : null);
    }

    private static void ReadItem(ref Utf8JsonReader reader, JsonTokenType kind, StringSchema text, List<string> texts, List<IReadOnlyList<int>> lists)
    {
        JsonKind.Expect(ref reader, kind, kind == JsonTokenType.String ? JsonKind.String : TokenIdList.Expected);
        if (kind == JsonTokenType.String)
        {
            texts.Add(text.ReadUnlessNull(ref reader)!);
            return;
        }

        var ids = TokenIdList.ReadUnlessNull(ref reader, TokenText.MaxId, min: 1)!;
        texts.Add(TokenText.Decode(ids));
        lists.Add(ids);
    }
}
