using System.Security.Cryptography;
using System.Text;

namespace Nebula.Domain.ApiKeys;

/// <summary>A secret that its owner chose: 8 to 200 visible ASCII characters that do not begin as <see cref="ApiKeyFormat"/> does.</summary>
public static class ImportedSecret
{
    /// <summary>The fewest characters: 8.</summary>
    public const int MinLength = 8;

    /// <summary>The most characters: 200.</summary>
    public const int MaxLength = 200;

    /// <summary>Whether a text can be an imported secret.</summary>
    public static bool IsValid(ReadOnlySpan<char> secret) =>
        secret.Length is >= MinLength and <= MaxLength && !secret.StartsWith(ApiKeyFormat.Prefix) && !secret.ContainsAnyExceptInRange('!', '~');

    /// <summary>Computes the SHA-256 of a valid secret.</summary>
    /// <param name="secret">The whole secret.</param>
    /// <param name="hash">Receives the hash; 32 bytes.</param>
    public static void Hash(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(secret, bytes)], hash);
    }
}

/// <summary>The key that an imported secret belongs to; its record's key is the hash of the secret.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="ImportedAt">When it was imported.</param>
public sealed record SecretOwner(string KeyId, DateTimeOffset ImportedAt)
{
    /// <summary>The record's entity tag; not part of the document.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ETag { get; init; } = "";
}
