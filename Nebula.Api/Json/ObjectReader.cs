using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Reads an object's known fields into a draft, and skips the others.</summary>
/// <typeparam name="TDraft">What the fields are read into.</typeparam>
/// <param name="fields">The known fields, each with its reader.</param>
internal sealed class ObjectReader<TDraft>(params ReadOnlySpan<(string Name, FieldReader<TDraft> Reader)> fields)
    where TDraft : allows ref struct
{
    private readonly JsonFields<FieldReader<TDraft>> _fields = new(fields);

    /// <summary>The names of the known fields, in the order given.</summary>
    public IReadOnlyList<string> Names => _fields.Names;

    /// <summary>Reads the object at which the reader stands, and leaves the reader at its end.</summary>
    /// <exception cref="RequestValidationException">The value is not an object, or a field is wrong.</exception>
    public void Read(ref Utf8JsonReader reader, ref TDraft draft)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (_fields.TryFind(ref reader, out var field))
            {
                reader.Read();
                field(ref reader, ref draft);
            }
            else
            {
                JsonText.Skip(ref reader);
            }
        }
    }
}

/// <summary>Reads one field's value, at whose first token the reader stands, into the draft, and leaves the reader at its last token.</summary>
/// <typeparam name="TDraft">What the field is read into.</typeparam>
internal delegate void FieldReader<TDraft>(ref Utf8JsonReader reader, ref TDraft draft)
    where TDraft : allows ref struct;
