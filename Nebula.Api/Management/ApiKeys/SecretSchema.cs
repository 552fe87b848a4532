using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.ApiKeys;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The <c>secret</c> of a new key: an <see cref="ImportedSecret"/>, or a key in Nebula's own format. Its errors never show it.</summary>
internal sealed class SecretSchema : ValueSchema
{
    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        var secret = JsonText.Read(ref reader);
        Span<byte> hash = stackalloc byte[32];
        if (ImportedSecret.IsValid(secret) || ApiKeyFormat.TryParse(secret, out _, hash))
            return;
        var expected = secret.StartsWith(ApiKeyFormat.Prefix, StringComparison.Ordinal)
            ? $"a whole key if it begins with '{ApiKeyFormat.Prefix}', but got one with a wrong checksum"
            : $"{ImportedSecret.MinLength} to {ImportedSecret.MaxLength} visible ASCII characters, but got others";
        throw RequestValidationException.Invalid(reader.TokenStartIndex, "invalid_value", "not a secret", expected);
    }
}
