using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>What a value must look like where nobody reads it.</summary>
internal abstract class ValueSchema
{
    public static ValueSchema Boolean { get; } = new KindSchema(JsonKind.Boolean, JsonTokenType.True, JsonTokenType.False);

    /// <summary>A string of any length.</summary>
    public static ValueSchema String { get; } = new StringSchema();

    /// <summary>An object, whatever is in it.</summary>
    public static ValueSchema AnyObject { get; } = new KindSchema(JsonKind.Object, JsonTokenType.StartObject);

    /// <summary>One of some strings.</summary>
    public static EnumSchema Enum(params ReadOnlySpan<string> values) => new(values);

    /// <summary>
    /// Checks the value at which the reader stands, which is not null, and leaves the reader at its last token.
    /// </summary>
    /// <exception cref="RequestValidationException">The value does not have this shape.</exception>
    public abstract void Check(ref Utf8JsonReader reader);

    /// <summary>As <see cref="Check"/> where null stands for an absent value; false for null.</summary>
    public bool CheckUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        Check(ref reader);
        return true;
    }
}
