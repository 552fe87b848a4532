using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Token ids, each with a number from -100 to 100. An error inside is reported for the whole object, as OpenAI does.</summary>
internal sealed class LogitBiasSchema : ValueSchema
{
    private const int Bound = 100;

    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!IsTokenId(ref reader))
            {
                var key = TextExcerpt.Truncate(JsonText.Read(ref reader));
                throw RequestValidationException.Invalid(start, "invalid_value", "a key is no token id", $"keys that are integers, but got '{key}'");
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.Number)
                throw RequestValidationException.WrongType(start, "numbers as its values", JsonKind.GetExpectation(ref reader));
            if (reader.GetDouble() is < -Bound or > Bound)
                throw RequestValidationException.Invalid(start, "invalid_value", "a bias is out of range", $"values from -{Bound} to {Bound}, but got another");
        }
    }

    /// <summary>The biases of a checked object; ids that no vocabulary has are left out.</summary>
    public static IReadOnlyDictionary<int, double> Read(ReadOnlySpan<byte> json)
    {
        var biases = new Dictionary<int, double>();
        foreach (var member in JsonElement.Parse(json).EnumerateObject())
        {
            if (int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
                biases[token] = member.Value.GetDouble();
        }

        return biases;
    }

    private static bool IsTokenId(ref Utf8JsonReader reader) => reader.ValueIsEscaped
        ? uint.TryParse(JsonText.Read(ref reader), NumberStyles.None, null, out _)
        : Utf8Parser.TryParse(reader.ValueSpan, out uint _, out var used) && used == reader.ValueSpan.Length;
}
