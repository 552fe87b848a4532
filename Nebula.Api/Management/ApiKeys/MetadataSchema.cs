using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The <c>metadata</c> of a key's body: labels, whose number is bounded after a merge patch is applied.</summary>
internal sealed class MetadataSchema() : MapSchema(new LabelSchema(min: 0, MaxValue), int.MaxValue, MaxKey)
{
    /// <summary>The maximum number of pairs of a key.</summary>
    public const int MaxPairs = 16;

    private const int MaxKey = 64;
    private const int MaxValue = 512;

    private static readonly MetadataSchema Instance = new();

    /// <summary>The pairs of the object at which the reader stands; null for null.</summary>
    public static IReadOnlyDictionary<string, string?>? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var pairs = new OrderedDictionary<string, string?>();
        Instance.Read(ref reader, pairs);
        return pairs;
    }

    /// <inheritdoc/>
    protected override void CheckKey(ref Utf8JsonReader reader, long start)
    {
        base.CheckKey(ref reader, start);
        if (reader.ValueSpan.IsEmpty)
            throw RequestValidationException.Invalid(start, "empty_string", "empty key", "keys with minimum length 1, but got an empty one");
        if (LabelSchema.HasForbidden(JsonText.Read(ref reader)))
        {
            throw RequestValidationException.Invalid(
                start, "invalid_value", "control characters", "keys without control characters and bidirectional overrides, but got one with them");
        }
    }
}
