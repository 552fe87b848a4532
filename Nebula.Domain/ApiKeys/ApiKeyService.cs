using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;

namespace Nebula.Domain.ApiKeys;

/// <summary>Creates, lists, changes, rotates and revokes API keys.</summary>
public sealed class ApiKeyService(ApiKeyStore store, ApiKeyList list, IUsageLedger ledger, IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>The error code of an id that is taken.</summary>
    public const string ExistsCode = "api_key_exists";

    /// <summary>The error code of a change of a revoked key.</summary>
    public const string RevokedCode = "api_key_revoked";

    /// <summary>The longest time that a replaced secret may keep working: 30 days.</summary>
    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(30);

    /// <summary>Creates a key. Only the result holds the secret.</summary>
    /// <exception cref="NebulaException">400: the secret is the admin key; 409: another key has the secret, or the wanted id.</exception>
    public async ValueTask<IssuedApiKey> CreateAsync(NewApiKey wanted, CancellationToken cancellationToken = default)
    {
        if (wanted.Secret is { } imported)
            return new IssuedApiKey(await ImportAsync(wanted, imported, cancellationToken), imported);
        var id = wanted.Id ?? ApiKeyFormat.NewId();
        var (secret, hash) = ApiKeyFormat.NewSecret(id);
        var key = await AddAsync(wanted, id, hash, cancellationToken)
            ?? throw Exists(id);
        return new IssuedApiKey(key, secret);
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="NebulaException">404: no such key.</exception>
    public async ValueTask<ApiKey> GetAsync(string id, CancellationToken cancellationToken = default) =>
        await store.FindAsync(id, cancellationToken) ?? throw NebulaError.NotFound($"No API key has the id '{TextExcerpt.Truncate(id)}'.", "id").ToException();

    /// <summary>Lists keys, newest first unless asked otherwise.</summary>
    /// <exception cref="NebulaException">400: the page starts at a key that is not in the list.</exception>
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
    /// <param name="id">The key's id.</param>
    /// <param name="ifMatch">The entity tag that it must have; null accepts any.</param>
    /// <param name="change">Creates the new key from the present one. It is invoked again if another caller has changed the key in the meantime.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">404: no such key; 409: it is revoked; 412: it has another entity tag.</exception>
    public ValueTask<ApiKey> UpdateAsync(string id, string? ifMatch, Func<ApiKey, ApiKey> change, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, ifMatch, key => key.RevokedAt is null ? change(key) : throw Revoked(key), cancellationToken);

    /// <summary>Revokes a key, which cannot be undone. Revoking it again publishes the change again and changes nothing.</summary>
    /// <exception cref="NebulaException">404: no such key; 412: it has another entity tag.</exception>
    public ValueTask<ApiKey> RevokeAsync(string id, string? ifMatch, CancellationToken cancellationToken = default) => ChangeAsync(
        id,
        ifMatch,
        key => key.RevokedAt is not null
            ? key
            : key with { RevokedAt = time.GetUtcMicroseconds(), PreviousSecretHash = null, PreviousSecretExpiresAt = null, EarlierSecrets = null },
        cancellationToken);

    /// <summary>Gives a key a new secret.</summary>
    /// <remarks>A rotation with a grace period leaves the grace periods of earlier rotations as they are; one without ends them all.</remarks>
    /// <param name="id">The key's id.</param>
    /// <param name="ifMatch">The entity tag that it must have; null accepts any.</param>
    /// <param name="grace">How long the replaced secret keeps working, at most <see cref="MaxGrace"/>; zero ends it at once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">
    /// 404: no such key; 409: it is revoked, or <see cref="ApiKey.MaxPreviousSecrets"/> earlier secrets still work; 412: it has another entity tag.
    /// </exception>
    public async ValueTask<IssuedApiKey> RotateAsync(string id, string? ifMatch, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var (secret, hash) = ApiKeyFormat.NewSecret(id);
        var rotated = await UpdateAsync(id, ifMatch, key => Rotate(key, hash, grace), cancellationToken);
        return new IssuedApiKey(rotated, secret);
    }

    private async ValueTask<ApiKey> ImportAsync(NewApiKey wanted, string secret, CancellationToken cancellationToken)
    {
        if (secret == options.Value.AdminKey)
            throw NebulaError.Invalid("Invalid 'secret': it is the admin key.", "secret", "invalid_value").ToException();
        var hash = new byte[SHA256.HashSizeInBytes];
        if (ApiKeyFormat.TryParse(secret, out var id, hash))
            return await AddAsync(wanted, id.ToString(), Convert.ToHexStringLower(hash), cancellationToken) ?? throw (wanted.Id is null ? SecretTaken() : Exists(wanted.Id));
        ImportedSecret.Hash(secret, hash);
        var (newId, hex) = (wanted.Id ?? ApiKeyFormat.NewId(), Convert.ToHexStringLower(hash));
        if (!await store.ImportedSecrets.TryAddAsync(hex, new SecretOwner(newId, time.GetUtcMicroseconds()), store, cancellationToken))
            throw SecretTaken();
        var key = await AddAsync(wanted, newId, hex, cancellationToken) ?? throw Exists(newId);
        await store.ImportedSecrets.PublishAsync(hex, cancellationToken);
        return key;
    }

    private ValueTask<ApiKey?> AddAsync(NewApiKey wanted, string id, string secretHash, CancellationToken cancellationToken) => store.TryAddAsync(
        new ApiKey
        {
            Id = id,
            Name = wanted.Name,
            SecretHash = secretHash,
            Models = wanted.Models,
            ExpiresAt = wanted.ExpiresAt,
            Limits = wanted.Limits ?? options.Value.DefaultLimits.ToLimits(),
            Metadata = wanted.Metadata,
            AllowFaults = wanted.AllowFaults,
            CreatedAt = time.GetUtcMicroseconds(),
        },
        cancellationToken);

    private ApiKey Rotate(ApiKey key, string hash, TimeSpan grace)
    {
        if (grace <= TimeSpan.Zero)
            return key with { SecretHash = hash, PreviousSecretHash = null, PreviousSecretExpiresAt = null, EarlierSecrets = null };
        var now = time.GetUtcMicroseconds();
        List<PreviousSecret> earlier = [.. key.GetPreviousSecrets(now)];
        if (earlier.Count >= ApiKey.MaxPreviousSecrets)
        {
            throw NebulaError.Conflict(
                $"{earlier.Count} earlier secrets of the API key '{key.Id}' still work. Rotate it with 'grace_seconds' 0 to end them all.", "grace_seconds").ToException();
        }

        return key with
        {
            SecretHash = hash,
            PreviousSecretHash = key.SecretHash,
            PreviousSecretExpiresAt = now + grace,
            EarlierSecrets = earlier.Count > 0 ? earlier : null,
        };
    }

    private async ValueTask<ApiKey> ChangeAsync(string id, string? ifMatch, Func<ApiKey, ApiKey> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await GetAsync(id, cancellationToken);
            if (ifMatch is not null && ifMatch != key.ETag)
                throw NebulaError.PreconditionFailed($"API key '{id}'").ToException();
            var changed = change(key);
            if (ReferenceEquals(changed, key))
            {
                // The call that changed it may have failed before the change was published.
                await store.PublishAsync(id, cancellationToken);
                return key;
            }

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

    private static NebulaException Exists(string id) =>
        NebulaError.Conflict($"An API key with the id '{id}' exists already.", "id", ExistsCode).ToException();

    private static NebulaException SecretTaken() => NebulaError.Conflict("Another API key has this secret, or had it.", "secret", "secret_taken").ToException();

    private static NebulaException Revoked(ApiKey key) =>
        NebulaError.Conflict($"The API key '{key.Id}' is revoked and cannot be changed.", code: RevokedCode).ToException();
}

/// <summary>A key together with its secret, which is stored nowhere.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The whole key, as a client sends it.</param>
public sealed record IssuedApiKey(ApiKey Key, string Secret)
{
    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"IssuedApiKey {Key.Id}";
}

/// <summary>The properties of a new key; the caller has validated them.</summary>
/// <param name="Name">A name for people.</param>
public sealed record NewApiKey(string Name)
{
    /// <summary>Its id, from <see cref="ApiKeyFormat.NewId"/>; null creates one.</summary>
    public string? Id { get; init; }

    /// <summary>The secret that its owner chose: an <see cref="ImportedSecret"/>, or a whole key in <see cref="ApiKeyFormat"/>, whose id it then has. Null creates one.</summary>
    public string? Secret { get; init; }

    /// <inheritdoc cref="ApiKey.Models"/>
    public IReadOnlyList<string>? Models { get; init; }

    /// <inheritdoc cref="ApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its limits; null takes the defaults of the settings.</summary>
    public RateLimits? Limits { get; init; }

    /// <inheritdoc cref="ApiKey.Metadata"/>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc cref="ApiKey.AllowFaults"/>
    public bool AllowFaults { get; init; }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"NewApiKey {Name}";
}
