using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;

namespace Nebula.Domain.Deployments;

/// <summary>Deployments in the record store. Publishes every change to all processes that share the store.</summary>
/// <param name="records">The record store.</param>
/// <param name="changes">Receives the changes.</param>
/// <param name="logger">Reports deployments that cannot be read.</param>
public sealed partial class DeploymentStore(IRecordStore records, IChangeFeed changes, ILogger<DeploymentStore> logger)
{
    private static readonly DocumentFormat<DeploymentDocument> Format = new("deployment", version: 1, DeploymentJson.Default.DeploymentDocument);

    /// <summary>The claims of the deployments to their names and aliases.</summary>
    public DeploymentNameClaims Claims { get; } = new(records, changes);

    /// <summary>Reads one deployment; null if it does not exist.</summary>
    /// <exception cref="StoredDataException">Its document cannot be read.</exception>
    public async ValueTask<Deployment?> FindAsync(string name, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.Deployments, DeploymentName.ToKey(name), cancellationToken) is { } record
            ? Format.Read(name, record.Json).ToDeployment() with { ETag = record.ETag }
            : null;

    /// <summary>Reads all deployments, by name. Logs and skips a deployment whose document cannot be read.</summary>
    public async ValueTask<List<Deployment>> ListAsync(CancellationToken cancellationToken)
    {
        var deployments = new List<Deployment>();
        await foreach (var (document, etag) in records.ListAsync(Partitions.Deployments, Format, logger, cancellationToken))
        {
            if (document.IsKnown)
                deployments.Add(document.ToDeployment() with { ETag = etag });
            else
                LogUnknownBackend(logger, document.Name);
        }

        return deployments;
    }

    /// <summary>Adds a deployment.</summary>
    /// <returns>The deployment with its entity tag, or null if the name is taken.</returns>
    public async ValueTask<Deployment?> TryAddAsync(Deployment deployment, CancellationToken cancellationToken) => await PublishAsync(
        deployment,
        await records.TryInsertAsync(Partitions.Deployments, DeploymentName.ToKey(deployment.Name), Format.Write(DeploymentDocument.Create(deployment)), cancellationToken),
        cancellationToken);

    /// <summary>Replaces a deployment if its entity tag is still the stored one.</summary>
    /// <returns>The deployment with its new entity tag, or null if another caller has changed it.</returns>
    public async ValueTask<Deployment?> TryReplaceAsync(Deployment deployment, CancellationToken cancellationToken) => await PublishAsync(
        deployment,
        await records.TryReplaceAsync(Partitions.Deployments, DeploymentName.ToKey(deployment.Name), Format.Write(DeploymentDocument.Create(deployment)), deployment.ETag, cancellationToken),
        cancellationToken);

    /// <summary>Deletes a deployment if its entity tag is still the stored one, and releases its names.</summary>
    /// <returns>Whether it was deleted.</returns>
    public async ValueTask<bool> TryRemoveAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        // Reads the claims first: a deployment that takes one of the names right after the deletion claims it again, and keeps it.
        var names = await DeploymentNameChange.BeginAsync(this, deployment.Name, [deployment.Name, .. deployment.Aliases], [], default, cancellationToken);
        if (!await records.DeleteAsync(Partitions.Deployments, DeploymentName.ToKey(deployment.Name), deployment.ETag, cancellationToken))
            return false;
        await PublishAsync(deployment.Name, cancellationToken);
        await names.CompleteAsync(cancellationToken);
        return true;
    }

    /// <summary>Publishes that a deployment has changed; needed by itself only to repeat a publication that may have failed.</summary>
    public ValueTask PublishAsync(string name, CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.Deployments, name), cancellationToken);

    private async ValueTask<Deployment?> PublishAsync(Deployment deployment, string? etag, CancellationToken cancellationToken)
    {
        if (etag is null)
            return null;
        await PublishAsync(deployment.Name, cancellationToken);
        return deployment with { ETag = etag };
    }

    [LoggerMessage(EventId = 1046, Level = LogLevel.Error, Message = "Skipped the deployment {Deployment}, whose backend this version of Nebula does not know")]
    private static partial void LogUnknownBackend(ILogger logger, string deployment);
}
