using System.Globalization;
using System.Text;
using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>Reads single values. The result is null if the value is null.</summary>
internal static class JsonScalars
{
    public static bool? ReadBoolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        _ => throw JsonKind.Wrong(ref reader, JsonKind.Boolean),
    };

    public static string? ReadString(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => JsonText.Read(ref reader),
        JsonTokenType.Null => null,
        _ => throw JsonKind.Wrong(ref reader, JsonKind.String),
    };

    /// <summary>
    /// An integer within bounds. A whole number is one however it is written (<c>1.0</c>, <c>1e2</c>), as in JSON Schema; any other is of the wrong
    /// type.
    /// </summary>
    public static long? ReadInteger(ref Utf8JsonReader reader, long min, long max)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.Number, JsonKind.Integer);
        if (!reader.TryGetInt64(out var value))
            value = ReadUnusualInteger(ref reader, min, max);
        if (value < min)
            throw Below(ref reader, "integer", min);
        return value <= max ? value : throw Above(ref reader, "integer", max);
    }

    /// <summary>A number within bounds.</summary>
    public static double? ReadNumber(ref Utf8JsonReader reader, double min, double max)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.Number, JsonKind.Decimal);
        var value = reader.GetDouble();
        if (value < min)
            throw Below(ref reader, "decimal", min);
        return value <= max ? value : throw Above(ref reader, "decimal", max);
    }

    /// <summary>An ISO 8601 time; one without an offset is UTC.</summary>
    public static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.String, "an ISO 8601 time");
        var text = JsonText.Read(ref reader);
        return IsoTime.TryParse(text, out var time) ? time : throw RequestValidationException.Invalid(
            reader.TokenStartIndex, "invalid_value", "not an ISO 8601 time", $"a time such as 2027-01-31T00:00:00Z, but got '{TextExcerpt.Truncate(text)}'");
    }

    private static long ReadUnusualInteger(ref Utf8JsonReader reader, long min, long max)
    {
        var value = reader.GetDouble();
        if (JsonKind.GetExpectation(ref reader) == JsonKind.Integer)
            throw value < 0 ? Below(ref reader, "integer", min) : Above(ref reader, "integer", max);
        if (value != Math.Floor(value))
            throw JsonKind.Wrong(ref reader, JsonKind.Integer);

        // 2^63 is a double and long.MaxValue is not: what is not below it does not fit.
        if (value >= -(double)long.MinValue)
            throw Above(ref reader, "integer", max);
        return value >= long.MinValue ? (long)value : throw Below(ref reader, "integer", min);
    }

    private static RequestValidationException Below(ref Utf8JsonReader reader, string kind, IFormattable min) =>
        RequestValidationException.Invalid(reader.TokenStartIndex, $"{kind}_below_min_value", $"{kind} below minimum value", Expected(">=", min, ref reader));

    private static RequestValidationException Above(ref Utf8JsonReader reader, string kind, IFormattable max) =>
        RequestValidationException.Invalid(reader.TokenStartIndex, $"{kind}_above_max_value", $"{kind} above maximum value", Expected("<=", max, ref reader));

    private static string Expected(string relation, IFormattable bound, ref Utf8JsonReader reader) =>
        $"a value {relation} {bound.ToString(null, CultureInfo.InvariantCulture)}, but got {TextExcerpt.Truncate(Encoding.UTF8.GetString(reader.ValueSpan))}";
}
