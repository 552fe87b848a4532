using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;

namespace Nebula.Domain.ApiKeys;

/// <summary>Makes, lists, changes, rotates and revokes API keys.</summary>
public sealed class ApiKeyService(ApiKeyStore store, ApiKeyList list, IUsageLedger ledger, IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>The longest time that the secret before a rotation may go on working.</summary>
    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(30);

    /// <summary>Makes a key. Its secret is in the answer and cannot be had again.</summary>
    public async ValueTask<IssuedApiKey> CreateAsync(NewApiKey wanted, CancellationToken cancellationToken = default)
    {
        var id = wanted.Id ?? ApiKeyFormat.NewId();
        var (secret, hash) = ApiKeyFormat.NewSecret(id);
        var key = await store.AddAsync(
            new ApiKey
            {
                Id = id,
                Name = wanted.Name,
                SecretHash = hash,
                Models = wanted.Models,
                ExpiresAt = wanted.ExpiresAt,
                Limits = wanted.Limits ?? options.Value.DefaultLimits.ToLimits(),
                Metadata = wanted.Metadata,
                CreatedAt = time.GetUtcMicroseconds(),
            },
            cancellationToken);
        return new IssuedApiKey(key, secret);
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="NebulaException">404: there is none with that id.</exception>
    public async ValueTask<ApiKey> GetAsync(string id, CancellationToken cancellationToken = default) =>
        await store.FindAsync(id, cancellationToken) ?? throw NebulaError.NotFound($"No API key has the id '{TextExcerpt.Truncate(id)}'.", "id").ToException();

    /// <summary>Lists keys, newest first unless asked otherwise.</summary>
    /// <exception cref="NebulaException">400: the page begins at a key that is not in the list.</exception>
    public async ValueTask<ListPage<ApiKey>> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var keys = (await OrderedAsync(query.Sort, cancellationToken))
            .Where(key => (query.Status is not { } status || key.StatusAt(now) == status) && (query.Text is not { } text || Matches(key, text)))
            .ToList();
        if (!query.Page.Ascending)
            keys.Reverse();
        return query.Page.Cut(keys, static key => key.Id);
    }

    /// <summary>Changes a key.</summary>
    /// <param name="id">Which.</param>
    /// <param name="ifMatch">The entity tag it must carry; null changes whatever is there.</param>
    /// <param name="change">Makes the new key from the present one; called again when somebody else was faster.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NebulaException">404: no such key; 409: it is revoked; 412: it carries another entity tag.</exception>
    public ValueTask<ApiKey> UpdateAsync(string id, string? ifMatch, Func<ApiKey, ApiKey> change, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, ifMatch, key => key.RevokedAt is null ? change(key) : throw Revoked(key), cancellationToken);

    /// <summary>Revokes a key for good. Doing it again changes nothing.</summary>
    /// <exception cref="NebulaException">404: no such key; 412: it carries another entity tag.</exception>
    public ValueTask<ApiKey> RevokeAsync(string id, string? ifMatch, CancellationToken cancellationToken = default) => ChangeAsync(
        id,
        ifMatch,
        key => key.RevokedAt is not null ? key : key with { RevokedAt = time.GetUtcMicroseconds(), PreviousSecretHash = null, PreviousSecretExpiresAt = null },
        cancellationToken);

    /// <summary>Gives a key a new secret.</summary>
    /// <param name="id">Which.</param>
    /// <param name="ifMatch">The entity tag it must carry; null changes whatever is there.</param>
    /// <param name="grace">How long the old secret works too; zero ends it at once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NebulaException">404: no such key; 409: it is revoked; 412: it carries another entity tag.</exception>
    public async ValueTask<IssuedApiKey> RotateAsync(string id, string? ifMatch, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var (secret, hash) = ApiKeyFormat.NewSecret(id);
        var rotated = await UpdateAsync(
            id,
            ifMatch,
            key => key with
            {
                SecretHash = hash,
                PreviousSecretHash = grace > TimeSpan.Zero ? key.SecretHash : null,
                PreviousSecretExpiresAt = grace > TimeSpan.Zero ? time.GetUtcMicroseconds() + grace : null,
            },
            cancellationToken);
        return new IssuedApiKey(rotated, secret);
    }

    private async ValueTask<ApiKey> ChangeAsync(string id, string? ifMatch, Func<ApiKey, ApiKey> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await GetAsync(id, cancellationToken);
            if (ifMatch is not null && ifMatch != key.ETag)
                throw new NebulaError(ErrorKind.PreconditionFailed, $"The API key '{id}' has changed: its ETag is not the one in If-Match.").ToException();
            var changed = change(key);
            if (ReferenceEquals(changed, key))
                return key;
            if (await store.TryReplaceAsync(changed, cancellationToken) is { } stored)
                return stored;
        }
    }

    private async ValueTask<IReadOnlyList<ApiKey>> OrderedAsync(ApiKeySort sort, CancellationToken cancellationToken)
    {
        var keys = await list.ReadAsync(cancellationToken);
        if (sort == ApiKeySort.Name)
            return keys.ByName;
        if (sort == ApiKeySort.CreatedAt)
            return keys.ByCreation;
        var totals = await ledger.GetKeyTotalsAsync(cancellationToken);
        return keys.ByLastUse(key => totals.TryGetValue(key.Id, out var used) ? used.LastUsedAt : DateTimeOffset.MinValue);
    }

    private static bool Matches(ApiKey key, string text) =>
        key.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || key.Id.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static NebulaException Revoked(ApiKey key) =>
        NebulaError.Conflict($"The API key '{key.Id}' is revoked and cannot be changed any more.", code: "api_key_revoked").ToException();
}

/// <summary>A key together with its secret, which exists here and nowhere else.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The whole key as a client sends it.</param>
public sealed record IssuedApiKey(ApiKey Key, string Secret)
{
    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"IssuedApiKey {Key.Id}";
}

/// <summary>What a new key is made from; validated by whoever read it.</summary>
/// <param name="Name">What people call it.</param>
public sealed record NewApiKey(string Name)
{
    /// <summary>Its id, as <see cref="ApiKeyFormat.NewId"/> draws it; null draws one.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="ApiKey.Models"/>
    public IReadOnlyList<string>? Models { get; init; }

    /// <inheritdoc cref="ApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its limits; null takes the defaults from the settings.</summary>
    public RateLimits? Limits { get; init; }

    /// <inheritdoc cref="ApiKey.Metadata"/>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
