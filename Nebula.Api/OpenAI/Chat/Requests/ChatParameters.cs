using System.IO.Hashing;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads the parameters that Nebula uses only to decide the text. Their numbers are part of the fingerprint: a new parameter gets the next number,
/// and no number is used twice.
/// </summary>
internal static class ChatParameters
{
    /// <summary>A number within bounds, hashed by its value.</summary>
    public static FieldReader<ChatDraft> Number(int number, double min, double max) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
    {
        var hash = new PromptHash();

        // Adding zero makes one of the two zeros that doubles have.
        if (JsonScalars.ReadNumber(ref reader, min, max) is { } value)
            hash.Add(BitConverter.DoubleToUInt64Bits(value + 0.0));
        draft.SetParameter(number, hash.Value);
    };

    /// <summary>A value with a schema, hashed as it is written.</summary>
    public static FieldReader<ChatDraft> WithSchema(int number, ValueSchema schema) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
        draft.SetParameter(number, Hash(draft.Body, Check(ref reader, schema)));

    /// <summary>The declarations of tools, which are read by the model too.</summary>
    public static FieldReader<ChatDraft> Tools(int number) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
    {
        draft.Tools = Check(ref reader, ToolSchemas.Tools);
        draft.SetParameter(number, Hash(draft.Body, draft.Tools));
    };

    /// <summary>The declarations of functions, which are read by the model too.</summary>
    public static FieldReader<ChatDraft> Functions(int number) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
    {
        draft.Functions = Check(ref reader, ToolSchemas.Functions);
        draft.SetParameter(number, Hash(draft.Body, draft.Functions));
    };

    private static ulong Hash(ReadOnlySpan<byte> body, Range value) => value.Equals(default) ? 0 : XxHash3.HashToUInt64(body[value]);

    /// <summary>The value's range in the body; empty for null and for an empty array, which means the same.</summary>
    private static Range Check(ref Utf8JsonReader reader, ValueSchema schema)
    {
        var start = (int)reader.TokenStartIndex;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var before = reader;
        if (!schema.CheckUnlessNull(ref reader) || (isArray && before.Read() && before.TokenType == JsonTokenType.EndArray))
            return default;
        return start..(int)reader.BytesConsumed;
    }
}
