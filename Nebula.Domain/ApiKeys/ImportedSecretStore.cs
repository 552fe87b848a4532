using Nebula.Domain.Records;

namespace Nebula.Domain.ApiKeys;

/// <summary>The index of imported secrets by their hash. It never holds a secret.</summary>
/// <remarks>A secret is recorded before its key is stored. A process that dies in between leaves an entry without a key: after <see cref="Grace"/> the secret can be imported again.</remarks>
/// <param name="records">The record store.</param>
/// <param name="changes">Receives the changes.</param>
public sealed class ImportedSecretStore(IRecordStore records, IChangeFeed changes)
{
    /// <summary>How long an entry without a key holds: 1 minute.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private static readonly DocumentFormat<SecretOwner> Format = new("owner of an imported secret", version: 1, ApiKeyJson.Default.SecretOwner);

    /// <summary>Reads the owner of a secret; null if no key has it.</summary>
    /// <param name="hash">The secret's SHA-256, 64 lower case hexadecimal digits.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async ValueTask<SecretOwner?> FindAsync(string hash, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.ImportedSecrets, hash, cancellationToken) is { } record
            ? Format.Read(hash, record.Json) with { ETag = record.ETag }
            : null;

    /// <summary>Records the owner of a secret, of several callers only one.</summary>
    /// <returns>Whether the secret was free.</returns>
    public async ValueTask<bool> TryAddAsync(string hash, SecretOwner owner, ApiKeyStore keys, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await records.TryInsertAsync(Partitions.ImportedSecrets, hash, Format.Write(owner), cancellationToken) is not null)
                return true;
            if (await FindAsync(hash, cancellationToken) is not { } present)
                continue;
            if (present.KeyId == owner.KeyId)
                return true; // another process imports the same declared key
            if (owner.ImportedAt - present.ImportedAt < Grace || await keys.FindAsync(present.KeyId, cancellationToken) is not null)
                return false;
            if (await records.TryReplaceAsync(Partitions.ImportedSecrets, hash, Format.Write(owner), present.ETag, cancellationToken) is not null)
                return true;
        }
    }

    /// <summary>Publishes that a secret has an owner, so that no process takes it for unknown any longer.</summary>
    public ValueTask PublishAsync(string hash, CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.ImportedSecrets, hash), cancellationToken);
}
