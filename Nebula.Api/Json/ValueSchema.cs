using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>The rules of a value.</summary>
internal abstract class ValueSchema
{
    public static ValueSchema Boolean { get; } = new KindSchema(JsonKind.Boolean, JsonTokenType.True, JsonTokenType.False);

    /// <summary>A string of any length.</summary>
    public static ValueSchema String { get; } = new StringSchema();

    /// <summary>An object with any content.</summary>
    public static ValueSchema AnyObject { get; } = new KindSchema(JsonKind.Object, JsonTokenType.StartObject);

    /// <summary>Any array.</summary>
    public static ValueSchema AnyArray { get; } = new KindSchema(JsonKind.Array, JsonTokenType.StartArray);

    /// <summary>One of some strings.</summary>
    public static EnumSchema Enum(params ReadOnlySpan<string> values) => new(values);

    /// <summary>
    /// Checks the value at which the reader stands, which is not null, and leaves the reader at its last token.
    /// </summary>
    /// <exception cref="RequestValidationException">The value breaks a rule.</exception>
    public abstract void Check(ref Utf8JsonReader reader);

    /// <summary>Checks the value unless it is null, which stands for an absent one.</summary>
    /// <returns>Whether the value is not null.</returns>
    public bool CheckUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        Check(ref reader);
        return true;
    }
}
