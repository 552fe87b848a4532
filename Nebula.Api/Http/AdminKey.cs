using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Knows the admin key without keeping it: compares hashes, in the same time whatever is sent.</summary>
public sealed class AdminKey(IOptions<NebulaOptions> options)
{
    private readonly byte[]? _hash = options.Value.AdminKey is { Length: > 0 } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Whether a bearer token is the admin key.</summary>
    public bool Is(ReadOnlySpan<char> token)
    {
        if (_hash is null || token.Length > 1_024)
            return false;
        Span<byte> bytes = stackalloc byte[token.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
