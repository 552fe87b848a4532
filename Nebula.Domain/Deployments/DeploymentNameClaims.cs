using Nebula.Domain.Records;

namespace Nebula.Domain.Deployments;

/// <summary>Says which deployment each name and alias belongs to: a record each, so that no two deployments share a name, whichever processes create them.</summary>
/// <remarks>
/// A deployment's names are claimed before it is stored, and released after it has lost them. A process that dies in between leaves a claim whose deployment does not carry the name:
/// after <see cref="Grace"/> another deployment may take it over. A deployment of Nebula 0.1.0 has no claim, so a claim checks the deployments themselves too.
/// </remarks>
public sealed class DeploymentNameClaims(IRecordStore records, IChangeFeed changes)
{
    /// <summary>For how long a claim holds before its deployment carries the name: 1 minute.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private static readonly DocumentFormat<NameClaim> Format = new("claim of a deployment's name", version: 1, DeploymentJson.Default.NameClaim);

    /// <summary>Reads a claim; null if the name is not claimed.</summary>
    public async ValueTask<NameClaim?> FindAsync(string name, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.DeploymentNames, DeploymentName.ToKey(name), cancellationToken) is { } record
            ? Format.Read(name, record.Json) with { ETag = record.ETag }
            : null;

    /// <summary>Claims a name for a deployment, or renews its claim.</summary>
    /// <param name="name">The name or alias.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="store">The deployments, which tell whether an earlier claim still holds.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The claim, which may be of another deployment; and whether the name was free before.</returns>
    public async ValueTask<(NameClaim Claim, bool IsNew)> ClaimAsync(
        string name, string deployment, DeploymentStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (wanted, key) = (new NameClaim(deployment, now), DeploymentName.ToKey(name));
        while (true)
        {
            if (name != deployment && await store.FindAsync(name, cancellationToken) is not null)
                return (new NameClaim(name, now), false);
            if (await records.TryInsertAsync(Partitions.DeploymentNames, key, Format.Write(wanted), cancellationToken) is { } inserted)
                return (await PublishAsync(name, wanted, inserted, cancellationToken), true);
            if (await FindAsync(name, cancellationToken) is not { } present)
                continue;
            if (present.Deployment != deployment && await HoldsAsync(present, name, store, now, cancellationToken))
                return (present, false);
            if (await records.TryReplaceAsync(Partitions.DeploymentNames, key, Format.Write(wanted), present.ETag, cancellationToken) is { } replaced)
                return (await PublishAsync(name, wanted, replaced, cancellationToken), false);
        }
    }

    /// <summary>Releases a name, unless it was claimed again since the claim was read.</summary>
    public async ValueTask ReleaseAsync(string name, NameClaim claim, CancellationToken cancellationToken)
    {
        if (await records.DeleteAsync(Partitions.DeploymentNames, DeploymentName.ToKey(name), claim.ETag, cancellationToken))
            await changes.PublishAsync(new Change(Partitions.DeploymentNames, name), cancellationToken);
    }

    private static async ValueTask<bool> HoldsAsync(NameClaim claim, string name, DeploymentStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        now - claim.ClaimedAt < Grace || (await store.FindAsync(claim.Deployment, cancellationToken))?.HasName(name) == true;

    private async ValueTask<NameClaim> PublishAsync(string name, NameClaim claim, string etag, CancellationToken cancellationToken)
    {
        await changes.PublishAsync(new Change(Partitions.DeploymentNames, name), cancellationToken);
        return claim with { ETag = etag };
    }
}

/// <summary>The claim of a deployment to a name.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="ClaimedAt">When it was claimed.</param>
public sealed record NameClaim(string Deployment, DateTimeOffset ClaimedAt)
{
    /// <summary>The record's entity tag; not part of the document.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ETag { get; init; } = "";
}
