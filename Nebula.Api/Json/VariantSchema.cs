using System.Text;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>
/// An object whose <c>type</c> selects its schema: a union whose variants have their members beside the type. The type may come last.
/// </summary>
internal sealed class VariantSchema : ValueSchema
{
    private static ReadOnlySpan<byte> Type => "type"u8;

    private readonly JsonFields<ValueSchema> _variants;
    private readonly (byte[] Member, ValueSchema Schema)[] _untyped;

    /// <summary>A union.</summary>
    /// <param name="untyped">The schemas of objects without a type, each by a member that such an object has. Default none: the type is required.</param>
    /// <param name="variants">The schemas by type.</param>
    public VariantSchema((string Member, ValueSchema Schema)[] untyped, params ReadOnlySpan<(string Name, ValueSchema Schema)> variants)
    {
        _variants = new JsonFields<ValueSchema>(variants);
        _untyped = [.. untyped.Select(static form => (Encoding.UTF8.GetBytes(form.Member), form.Schema))];
    }

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        Find(reader).Check(ref reader);
    }

    private ValueSchema Find(Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        ValueSchema? untyped = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (JsonText.Equals(ref reader, Type))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null)
                    continue;
                JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
                return _variants.TryFind(ref reader, out var variant)
                    ? variant
                    : throw RequestValidationException.Unsupported(reader.TokenStartIndex, JsonText.Read(ref reader), _variants.Names);
            }

            foreach (var (member, schema) in _untyped)
            {
                if (untyped is null && JsonText.Equals(ref reader, member))
                    untyped = schema;
            }

            JsonText.Skip(ref reader);
        }

        return untyped ?? throw RequestValidationException.Missing(start, "type");
    }
}
