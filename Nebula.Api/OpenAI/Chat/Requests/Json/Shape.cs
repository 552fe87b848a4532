using System.Text.Json;

namespace Nebula.Api.OpenAI.Chat.Requests.Json;

/// <summary>What a value must look like where nobody reads it.</summary>
internal abstract class Shape
{
    public static Shape Boolean { get; } = new KindShape(JsonKind.Boolean, JsonTokenType.True, JsonTokenType.False);

    /// <summary>A string of any length.</summary>
    public static Shape String { get; } = new StringShape();

    /// <summary>An object, whatever is in it.</summary>
    public static Shape AnyObject { get; } = new KindShape(JsonKind.Object, JsonTokenType.StartObject);

    /// <summary>One of some strings.</summary>
    public static EnumShape Enum(params ReadOnlySpan<string> values) => new(values);

    /// <summary>
    /// Checks the value at which the reader stands, which is not null, and leaves the reader at its last token.
    /// </summary>
    /// <exception cref="JsonFault">The value does not have this shape.</exception>
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
