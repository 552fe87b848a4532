using System.Globalization;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>OpenAI's metadata: at most 16 pairs, keys up to 64 characters, values strings of up to 512.</summary>
internal sealed class MetadataSchema : ValueSchema
{
    private const int MaxPairs = 16;
    private const int MaxKey = 64;

    private static readonly StringSchema Value = new(max: 512);

    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        var pairs = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // The value's path holds the key, so a key that is too long is found first.
            if (reader.ValueSpan.Length > MaxKey && JsonText.Read(ref reader).Length > MaxKey)
            {
                throw RequestValidationException.Invalid(
                    start,
                    "string_above_max_length",
                    "key too long",
                    Expected($"keys with maximum length {MaxKey}, but got a longer one"));
            }

            reader.Read();
            Value.Check(ref reader);
            pairs++;
        }

        if (pairs > MaxPairs)
        {
            throw RequestValidationException.Invalid(
                start,
                "object_above_max_properties",
                "too many properties",
                Expected($"an object with at most {MaxPairs} properties, but got an object with {pairs} properties"));
        }
    }

    private static string Expected(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
