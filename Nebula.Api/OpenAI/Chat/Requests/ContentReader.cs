using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads a message's <c>content</c>: a string, or an array of typed parts.</summary>
internal static class ContentReader
{
    private static readonly (string Name, PartTypes Type)[] ByName =
    [
        ("text", PartTypes.Text),
        ("image_url", PartTypes.ImageUrl),
        ("input_audio", PartTypes.InputAudio),
        ("file", PartTypes.File),
        ("refusal", PartTypes.Refusal),
    ];

    private static readonly JsonFields<PartTypes> Members = new([("type", PartTypes.None), .. ByName]);

    private static readonly EnumSchema TypeNames = new([.. ByName.Select(part => part.Name)]);

    private static readonly ObjectSchema ImageUrl = new(["url"], ("url", ImageUrlSchema.Instance), ("detail", ValueSchema.Enum("auto", "low", "high")));

    private static readonly ObjectSchema InputAudio = new(["data", "format"], ("data", ValueSchema.String), ("format", ValueSchema.Enum("wav", "mp3")));

    private static readonly ObjectSchema File = new([], ("filename", ValueSchema.String), ("file_data", ValueSchema.String), ("file_id", ValueSchema.String))
    {
        Alternatives = ["file_id", "file_data"],
    };

    public static string GetName(PartTypes type) => Array.Find(ByName, part => part.Type == type).Name;

    public static IReadOnlyList<string> GetNames(PartTypes types) =>
        [.. ByName.Where(part => (part.Type & types) != PartTypes.None).Select(part => part.Name)];

    public static void Read(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        draft.Content = reader.TokenType switch
        {
            JsonTokenType.String => Content.CreateText(JsonText.Read(ref reader), JsonText.Hash(ref reader)),
            JsonTokenType.StartArray => ReadParts(ref reader),
            JsonTokenType.Null => Content.Null,
            _ => throw JsonKind.Wrong(ref reader, "one of a string or an array of objects"),
        };
    }

    private static Content ReadParts(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var content = Content.CreateParts(start);
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            content.Add(ReadPart(ref reader));
        ArraySchema.CheckCount(start, count, 1, int.MaxValue);
        return content;
    }

    private static ContentPart ReadPart(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        var type = PartTypes.None;
        var typeAt = 0L;
        var payloads = default(PartPayloads);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!Members.TryFind(ref reader, out var member))
            {
                JsonText.Skip(ref reader);
                continue;
            }

            reader.Read();
            if (member == PartTypes.None)
            {
                typeAt = reader.TokenStartIndex;
                type = reader.TokenType == JsonTokenType.Null ? PartTypes.None : ReadType(ref reader);
            }
            else
            {
                payloads[BitOperations.Log2((uint)member)] = ReadPayload(ref reader, member);
            }
        }

        if (type == PartTypes.None)
            throw RequestValidationException.Missing(start, "type");
        var payload = payloads[BitOperations.Log2((uint)type)];
        return payload.IsThere
            ? new ContentPart(type, typeAt, payload.Text, payload.Hash) { Tokens = payload.Tokens }
            : throw RequestValidationException.Missing(start, GetName(type));
    }

    private static PartTypes ReadType(ref Utf8JsonReader reader)
    {
        var name = TypeNames.Read(ref reader);
        return Array.Find(ByName, part => part.Name == name).Type;
    }

    private static PartPayload ReadPayload(ref Utf8JsonReader reader, PartTypes member)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (member is PartTypes.Text or PartTypes.Refusal)
            return new PartPayload(true, JsonScalars.ReadString(ref reader), JsonText.Hash(ref reader), 0);
        var start = reader;
        var shape = member switch
        {
            PartTypes.ImageUrl => ImageUrl,
            PartTypes.InputAudio => InputAudio,
            _ => File,
        };
        shape.Check(ref reader);
        return new PartPayload(true, null, HashTokens(start, reader.BytesConsumed), MediaReader.CountTokens(start, reader.BytesConsumed, member));
    }

    /// <summary>A hash of a value's names and texts, independent of white space and escapes.</summary>
    private static ulong HashTokens(Utf8JsonReader reader, long end)
    {
        var hash = new PromptHash();
        while (reader.BytesConsumed < end && reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                hash.Add(JsonText.Hash(ref reader));
        }

        return hash.Value;
    }

    [InlineArray(5)]
    private struct PartPayloads
    {
        private PartPayload _first;
    }

    private readonly record struct PartPayload(bool IsThere, string? Text, ulong Hash, int Tokens);
}
