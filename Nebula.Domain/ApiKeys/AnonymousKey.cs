using System.Security.Cryptography;
using Nebula.Domain.Common;

namespace Nebula.Domain.ApiKeys;

/// <summary>
/// The built-in key that pays for requests without a valid key if authentication is optional. It is a key like others, with limits, a ledger and a place
/// in lists, except that nobody has its secret.
/// </summary>
public static class AnonymousKey
{
    /// <summary>Its id and its name.</summary>
    public const string Id = "anonymous";

    private const int SecretBytes = 32;

    /// <summary>Creates the key unless it exists; one that exists keeps its limits.</summary>
    public static async ValueTask EnsureAsync(ApiKeyStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        if (await store.FindAsync(Id, cancellationToken) is not null)
            return;
        var hash = SHA256.HashData(RandomNumberGenerator.GetBytes(SecretBytes));
        await store.TryAddAsync(new ApiKey { Id = Id, Name = Id, SecretHash = Convert.ToHexStringLower(hash), CreatedAt = time.GetUtcMicroseconds() }, cancellationToken);
    }
}
