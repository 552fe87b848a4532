using System.IO.Hashing;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads the parameters that decide the text. Their numbers are part of the fingerprint: a new parameter gets the next number,
/// and no number is used twice.
/// </summary>
internal static class ChatParameters
{
    /// <summary>Uses a number that was read.</summary>
    /// <param name="draft">The request being read.</param>
    /// <param name="value">The number; null if the field is null.</param>
    public delegate void NumberSetter(ref ChatDraft draft, double? value);

    /// <summary>Uses a value that was checked.</summary>
    /// <param name="draft">The request being read.</param>
    /// <param name="value">Its range in the body; empty for null and for an empty array.</param>
    public delegate void RangeSetter(ref ChatDraft draft, Range value);

    /// <summary>A number within bounds, hashed by its value.</summary>
    public static FieldReader<ChatDraft> Number(int number, double min, double max, NumberSetter? set = null) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
    {
        var hash = new PromptHash();
        var value = JsonScalars.ReadNumber(ref reader, min, max);

        // Adding zero makes one of the two zeros that doubles have.
        if (value is not null)
            hash.Add(BitConverter.DoubleToUInt64Bits(value.Value + 0.0));
        draft.SetParameter(number, hash.Value);
        set?.Invoke(ref draft, value);
    };

    /// <summary>A value with a schema, hashed as it is written.</summary>
    public static FieldReader<ChatDraft> WithSchema(int number, ValueSchema schema, RangeSetter? set = null) => (ref Utf8JsonReader reader, ref ChatDraft draft) =>
    {
        var range = Check(draft.Body, ref reader, schema);
        draft.SetParameter(number, Hash(draft.Body, range));
        set?.Invoke(ref draft, range);
    };

    private static ulong Hash(ReadOnlySpan<byte> body, Range value) => value.Equals(default) ? 0 : XxHash3.HashToUInt64(body[value]);

    /// <summary>The value's range in the body; empty for null and for an empty array, which means the same.</summary>
    private static Range Check(ReadOnlySpan<byte> body, ref Utf8JsonReader reader, ValueSchema schema)
    {
        var start = (int)reader.TokenStartIndex;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var before = reader;
        var whole = reader;
        if (!schema.CheckUnlessNull(ref reader) || (isArray && before.Read() && before.TokenType == JsonTokenType.EndArray))
            return default;
        var value = start..(int)reader.BytesConsumed;
        if (body[value].Contains((byte)'\\'))
            JsonText.Skip(ref whole); // schemas need not read all texts, whose escapes are checked here
        return value;
    }
}
