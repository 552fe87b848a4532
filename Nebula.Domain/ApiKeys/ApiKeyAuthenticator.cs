using System.Security.Cryptography;
using Nebula.Domain.Records;

namespace Nebula.Domain.ApiKeys;

/// <summary>Tells whose key a request carries, from a cache that a change empties at once.</summary>
/// <remarks>A malformed or mistyped key never reaches a store.</remarks>
public sealed class ApiKeyAuthenticator : IDisposable
{
    private readonly RecordCache<Credentials> _cache;
    private readonly TimeProvider _time;

    /// <summary>Starts listening for changes.</summary>
    public ApiKeyAuthenticator(ApiKeyStore store, IChangeFeed changes, TimeProvider time)
    {
        _time = time;
        _cache = new RecordCache<Credentials>(
            Partitions.ApiKeys,
            async (id, cancellationToken) => await store.FindAsync(id, cancellationToken) is { } key ? new Credentials(key) : null,
            changes,
            time);
    }

    /// <summary>The key that a secret belongs to; null where it belongs to none, or to one that does not work now.</summary>
    /// <param name="secret">What the caller sent as its bearer token.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public ValueTask<ApiKey?> AuthenticateAsync(ReadOnlySpan<char> secret, CancellationToken cancellationToken = default)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!ApiKeyFormat.TryParse(secret, out var id, hash))
            return default;
        return _cache.TryGet(id) is { } kept
            ? new(kept.Check(hash, _time.GetUtcNow()))
            : FetchAndCheckAsync(id.ToString(), hash.ToArray(), cancellationToken);
    }

    /// <summary>The key with an id, as a request that acts for it sees it; null where there is none.</summary>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await _cache.GetAsync(id, cancellationToken))?.Key;

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async ValueTask<ApiKey?> FetchAndCheckAsync(string id, byte[] hash, CancellationToken cancellationToken) =>
        (await _cache.GetAsync(id, cancellationToken))?.Check(hash, _time.GetUtcNow());

    private sealed class Credentials(ApiKey key)
    {
        private readonly byte[] _hash = Convert.FromHexString(key.SecretHash);
        private readonly byte[]? _previousHash = key.PreviousSecretHash is { } previous ? Convert.FromHexString(previous) : null;

        public ApiKey Key => key;

        public ApiKey? Check(ReadOnlySpan<byte> hash, DateTimeOffset now)
        {
            var matches = CryptographicOperations.FixedTimeEquals(hash, _hash)
                || (_previousHash is not null && now < key.PreviousSecretExpiresAt && CryptographicOperations.FixedTimeEquals(hash, _previousHash));
            return matches && key.StatusAt(now) == ApiKeyStatus.Active ? key : null;
        }
    }
}
