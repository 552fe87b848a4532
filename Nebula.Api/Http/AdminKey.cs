using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Recognises the admin and holds only a hash of the key. Every comparison takes the same time for every token of the same length.</summary>
public sealed class AdminKey(IOptions<NebulaOptions> options, TimeProvider time)
{
    private readonly TokenHash? _hash = TokenHash.Create(options.Value.AdminKey);

    /// <summary>Whether a bearer token is the admin key, or a session that <see cref="CreateSession"/> returned and that has not expired.</summary>
    public bool Is(ReadOnlySpan<char> token)
    {
        if (_hash is null)
            return false;
        return AdminSession.IsSession(token) ? AdminSession.IsValid(token, _hash.Bytes, time.GetUtcNow()) : _hash.Is(token);
    }

    /// <summary>
    /// Creates a token that is accepted in place of the admin key for <see cref="AdminSession.Lifetime"/>, so that a browser need not hold the key.
    /// </summary>
    /// <returns>The token and the time it expires.</returns>
    /// <exception cref="InvalidOperationException">There is no admin key.</exception>
    public (string Token, DateTimeOffset ExpiresAt) CreateSession()
    {
        var expiresAt = time.GetUtcNow() + AdminSession.Lifetime;
        return (AdminSession.Create(_hash?.Bytes ?? throw new InvalidOperationException("There is no admin key."), expiresAt), expiresAt);
    }
}
