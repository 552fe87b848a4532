using System.Security.Cryptography;
using Nebula.Domain.Records;

namespace Nebula.Domain.ApiKeys;

/// <summary>Finds the API key that a request carries, from a cache that changes invalidate.</summary>
/// <remarks>
/// A key with a wrong checksum never reaches the record store. A key with a right checksum and an unknown id reaches it once a second.
/// </remarks>
public sealed class ApiKeyAuthenticator : IDisposable
{
    private readonly RecordCache<Credentials> _cache;
    private readonly TimeProvider _time;

    /// <summary>Subscribes to changes.</summary>
    public ApiKeyAuthenticator(ApiKeyStore store, IChangeFeed changes, TimeProvider time)
    {
        _time = time;
        _cache = new RecordCache<Credentials>(
            Partitions.ApiKeys,
            async (id, cancellationToken) => await store.FindAsync(id, cancellationToken) is { } key ? new Credentials(key) : null,
            changes,
            time);
    }

    /// <summary>The key that a secret belongs to; null if it belongs to none, or if the key or the secret does not work now.</summary>
    /// <param name="secret">The bearer token that the client sent.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    public ValueTask<ApiKey?> AuthenticateAsync(ReadOnlySpan<char> secret, CancellationToken cancellationToken = default)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!ApiKeyFormat.TryParse(secret, out var id, hash))
            return default;
        return _cache.TryGet(id) is { } kept
            ? new(kept.Check(hash, _time.GetUtcNow()))
            : FetchAndCheckAsync(id.ToString(), hash.ToArray(), cancellationToken);
    }

    /// <summary>The key with an id, as requests see it; null if there is none.</summary>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await _cache.GetAsync(id, cancellationToken))?.Key;

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async ValueTask<ApiKey?> FetchAndCheckAsync(string id, byte[] hash, CancellationToken cancellationToken) =>
        (await _cache.GetAsync(id, cancellationToken))?.Check(hash, _time.GetUtcNow());

    private sealed class Credentials(ApiKey key)
    {
        private readonly byte[] _hash = Convert.FromHexString(key.SecretHash);
        private readonly (byte[] Hash, DateTimeOffset ExpiresAt)[] _previous =
            [.. key.GetPreviousSecrets(DateTimeOffset.MinValue).Select(static secret => (Convert.FromHexString(secret.Hash), secret.ExpiresAt))];

        public ApiKey Key => key;

        public ApiKey? Check(ReadOnlySpan<byte> hash, DateTimeOffset now)
        {
            var matches = CryptographicOperations.FixedTimeEquals(hash, _hash);
            foreach (var (previous, expiresAt) in _previous)
                matches |= CryptographicOperations.FixedTimeEquals(hash, previous) && now < expiresAt;
            return matches && key.StatusAt(now) == ApiKeyStatus.Active ? key : null;
        }
    }
}
