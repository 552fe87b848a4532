using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>A name of one kind.</summary>
/// <param name="isValid">Whether a text is such a name.</param>
/// <param name="reason">What the error's summary says of another text, such as <c>not a fault's name</c>.</param>
/// <param name="expected">What such a name consists of, as the error's message says it.</param>
internal sealed class NameSchema(Func<string, bool> isValid, string reason, string expected) : ValueSchema
{
    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader) => Read(ref reader);

    /// <summary>The name at which the reader stands; null for null.</summary>
    public string? ReadUnlessNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    private string Read(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        var name = JsonText.Read(ref reader);
        return isValid(name)
            ? name
            : throw RequestValidationException.Invalid(reader.TokenStartIndex, "invalid_value", reason, $"{expected}, but got '{TextExcerpt.Truncate(name)}'");
    }
}
