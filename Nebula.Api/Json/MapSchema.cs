using System.Globalization;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>An object of named strings whose names the client chooses, such as OpenAI's <c>metadata</c>.</summary>
/// <param name="value">Each value.</param>
/// <param name="maxPairs">The maximum number of pairs.</param>
/// <param name="maxKey">The maximum number of characters of a name.</param>
internal class MapSchema(ValueSchema value, int maxPairs, int maxKey) : ValueSchema
{
    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader) => Read(ref reader, null);

    /// <summary>Checks the object, and adds its pairs to a collection.</summary>
    /// <param name="reader">The reader, at the object's start.</param>
    /// <param name="pairs">Where to add the pairs, or null. A null value is added as such if the collection is given, and refused otherwise.</param>
    public void Read(ref Utf8JsonReader reader, IDictionary<string, string?>? pairs)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndObject; count++)
        {
            CheckKey(ref reader, start);
            var key = pairs is null ? "" : JsonText.Read(ref reader);
            reader.Read();
            if (pairs is null)
                value.Check(ref reader);
            else
                pairs[key] = value.CheckUnlessNull(ref reader) ? JsonText.Read(ref reader) : null;
        }

        if (count > maxPairs)
        {
            throw RequestValidationException.Invalid(
                start,
                "object_above_max_properties",
                "too many properties",
                string.Create(CultureInfo.InvariantCulture, $"an object with at most {maxPairs} properties, but got an object with {count} properties"));
        }
    }

    /// <summary>
    /// Checks the name at which the reader stands. An error is reported at the whole object, because a value's path holds its name.
    /// </summary>
    protected virtual void CheckKey(ref Utf8JsonReader reader, long start)
    {
        if (reader.ValueSpan.Length > maxKey && JsonText.Read(ref reader).Length > maxKey)
        {
            throw RequestValidationException.Invalid(
                start,
                "string_above_max_length",
                "key too long",
                string.Create(CultureInfo.InvariantCulture, $"keys with maximum length {maxKey}, but got a longer one"));
        }
    }
}
