using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Recognises the admin and holds only a hash of the key. Every comparison takes the same time for every token of the same length.</summary>
public sealed class AdminKey(IOptions<NebulaOptions> options, TimeProvider time)
{
    private const int MaxTokenLength = 1_024;

    private readonly byte[]? _hash = options.Value.AdminKey is { Length: > 0 } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Whether a bearer token is the admin key, or a session that <see cref="CreateSession"/> returned and that has not expired.</summary>
    public bool Is(ReadOnlySpan<char> token)
    {
        if (_hash is null || token.Length > MaxTokenLength)
            return false;
        if (AdminSession.IsSession(token))
            return AdminSession.IsValid(token, _hash, time.GetUtcNow());
        Span<byte> bytes = stackalloc byte[token.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <summary>
    /// Creates a token that is accepted in place of the admin key for <see cref="AdminSession.Lifetime"/>, so that a browser need not hold the key.
    /// </summary>
    /// <returns>The token and the time it expires.</returns>
    /// <exception cref="InvalidOperationException">There is no admin key.</exception>
    public (string Token, DateTimeOffset ExpiresAt) CreateSession()
    {
        var expiresAt = time.GetUtcNow() + AdminSession.Lifetime;
        return (AdminSession.Create(_hash ?? throw new InvalidOperationException("There is no admin key."), expiresAt), expiresAt);
    }
}
