using System.Security.Cryptography;
using System.Text;

namespace Nebula.Api.Http;

/// <summary>The hash of a configured token. Comparing takes the same time for every token of the same length.</summary>
internal sealed class TokenHash
{
    private const int MaxTokenLength = 1_024;

    private readonly byte[] _hash;

    private TokenHash(string token) => _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The hash's bytes.</summary>
    public byte[] Bytes => _hash;

    /// <summary>The hash of a setting; null if it is not set.</summary>
    public static TokenHash? Create(string? token) => token is { Length: > 0 } ? new TokenHash(token) : null;

    /// <summary>Whether a token is the configured one.</summary>
    public bool Is(ReadOnlySpan<char> token)
    {
        if (token.Length > MaxTokenLength)
            return false;
        Span<byte> bytes = stackalloc byte[token.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
