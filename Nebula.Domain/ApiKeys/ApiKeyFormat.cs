using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Nebula.Domain.Common;

namespace Nebula.Domain.ApiKeys;

/// <summary>
/// The text form of an API key: <c>sk-neb-</c>, a public id of 22, <c>-</c>, a secret of 43, <c>-</c>, a checksum of 6, all base62.
/// </summary>
/// <remarks>
/// 43 base62 characters hold 256 bits. The checksum is the CRC-32 of all characters before it. It distinguishes a mistyped key, or a secret scanner's
/// false find, from a real key without reading any store.
/// </remarks>
public static class ApiKeyFormat
{
    /// <summary>The first characters of every key.</summary>
    public const string Prefix = "sk-neb-";

    /// <summary>Characters of the public id.</summary>
    public const int IdLength = 22;

    /// <summary>Characters of the secret.</summary>
    public const int SecretLength = 43;

    /// <summary>Characters of a whole key.</summary>
    public const int Length = SecretStart + SecretLength + 1 + ChecksumLength;

    private const int ChecksumLength = 6;
    private const int IdStart = 7;
    private const int SecretStart = IdStart + IdLength + 1;

    /// <summary>Creates a public id.</summary>
    public static string NewId() => Ids.NewBase62(IdLength);

    /// <summary>Creates a secret for a key.</summary>
    /// <returns>The whole key, which is shown once, and the hash, which is stored.</returns>
    public static (string Key, string SecretHash) NewSecret(string id)
    {
        var secret = Ids.NewBase62(SecretLength);
        var body = $"{Prefix}{id}-{secret}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(body, checksum);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashSecret(secret, hash);
        return ($"{body}-{checksum}", Convert.ToHexStringLower(hash));
    }

    /// <summary>Parses a key.</summary>
    /// <param name="key">The text that the client sent.</param>
    /// <param name="id">Its public id.</param>
    /// <param name="secretHash">Receives the SHA-256 of its secret; 32 bytes.</param>
    /// <returns>Whether it has the form of a key and its checksum is right.</returns>
    public static bool TryParse(ReadOnlySpan<char> key, out ReadOnlySpan<char> id, Span<byte> secretHash)
    {
        id = default;
        if (key.Length != Length || !key.StartsWith(Prefix) || key[SecretStart - 1] != '-' || key[SecretStart + SecretLength] != '-')
            return false;
        Span<char> checksum = stackalloc char[ChecksumLength];
        if (!System.Text.Ascii.IsValid(key))
            return false;
        WriteChecksum(key[..(SecretStart + SecretLength)], checksum);
        if (!key[^ChecksumLength..].SequenceEqual(checksum))
            return false;
        id = key.Slice(IdStart, IdLength);
        HashSecret(key.Slice(SecretStart, SecretLength), secretHash);
        return true;
    }

    /// <summary>A key as error messages may show it: at most its public part.</summary>
    public static string Redact(ReadOnlySpan<char> key) =>
        key.StartsWith(Prefix) && key.Length >= SecretStart ? $"{key[..(SecretStart - 1)]}-****" : "****";

    private static void HashSecret(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        Encoding.ASCII.GetBytes(secret, bytes);
        SHA256.HashData(bytes, hash);
    }

    private static void WriteChecksum(ReadOnlySpan<char> body, Span<char> checksum)
    {
        Span<byte> bytes = stackalloc byte[SecretStart + SecretLength];
        Encoding.ASCII.GetBytes(body, bytes);
        var value = Crc32.HashToUInt32(bytes);
        for (var i = checksum.Length - 1; i >= 0; i--, value /= 62)
            checksum[i] = Ids.Base62[(int)(value % 62)];
    }
}
