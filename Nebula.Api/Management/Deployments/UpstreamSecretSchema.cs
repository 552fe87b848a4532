using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.Management.Deployments;

/// <summary>The secret of an upstream server: 1 to 4,096 visible ASCII characters. Its errors never show it.</summary>
internal sealed class UpstreamSecretSchema : ValueSchema
{
    private const int MaxLength = 4_096;

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        var secret = JsonText.Read(ref reader);
        if (secret.Length is 0 or > MaxLength || secret.Any(static character => character is <= ' ' or > '~'))
        {
            throw RequestValidationException.Invalid(
                reader.TokenStartIndex, "invalid_value", "not a secret", $"1 to {MaxLength} visible ASCII characters, but got others");
        }
    }
}
