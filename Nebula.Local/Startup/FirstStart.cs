using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Local.Startup;

/// <summary>What a data directory gets once in its life: a deployment that serves at once, and a key to try it with.</summary>
public sealed class FirstStart(
    IRecordStore records, DeploymentService deployments, DeploymentStore deployed, ApiKeyService keys, ApiKeyStore stored, TimeProvider time)
{
    /// <summary>The default deployment's name.</summary>
    public const string DefaultModel = "llama-3.1-8b";

    private const string Partition = "local";
    private const string Marker = "first-start";
    private const string Begun = "{\"key_id\":\"";
    private const string End = "\"}";

    /// <summary>Does it where it has not been done. Where it was cut off it is done again, and of what was begun then nothing is left.</summary>
    /// <returns>The new API key's secret; null where this was not the first start, or another process that shares the store does it.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var marker = await records.GetAsync(Partition, Marker, cancellationToken);
        if (marker is not null && !marker.Json.StartsWith(Begun, StringComparison.Ordinal))
            return null;
        // The key's id is noted before there is a key: whoever takes over from a start that was cut off knows which key nobody was told.
        var id = ApiKeyFormat.NewId();
        var etag = marker is null
            ? await records.TryInsertAsync(Partition, Marker, Begun + id + End, cancellationToken)
            : await records.TryReplaceAsync(Partition, Marker, Begun + id + End, marker.ETag, cancellationToken);
        if (etag is null)
            return null;
        if (marker is not null)
            await stored.RemoveAsync(marker.Json[Begun.Length..^End.Length], cancellationToken);
        if (await deployed.FindAsync(DefaultModel, cancellationToken) is null)
            await DeployAsync(cancellationToken);
        var key = await keys.CreateAsync(new NewApiKey("first key") { Id = id }, cancellationToken);
        if (await records.TryReplaceAsync(Partition, Marker, $"\"{time.GetUtcNow():O}\"", etag, cancellationToken) is not null)
            return key.Secret;
        // Another process has taken over and tells its key; nobody knows this one.
        await stored.RemoveAsync(id, cancellationToken);
        return null;
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        try
        {
            await deployments.CreateAsync(
                new NewDeployment(DefaultModel, "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true, cancellationToken);
        }
        catch (NebulaException e) when (e.Error.Kind == ErrorKind.Conflict)
        {
            // Another process that shares the store starts for the first time as well.
        }
    }
}
