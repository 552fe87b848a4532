using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Local.Startup;

/// <summary>What Nebula creates once in a data directory: a chat and an embedding deployment that serve immediately, and an API key to try them with.</summary>
public sealed class FirstStart(
    IRecordStore records, DeploymentService deployments, DeploymentStore deployed, ApiKeyService keys, ApiKeyStore stored, TimeProvider time)
{
    /// <summary>The name of the default chat deployment.</summary>
    public const string DefaultModel = "llama-3.1-8b";

    /// <summary>The name of the default embedding deployment: OpenAI's, which most programs ask for.</summary>
    public const string DefaultEmbeddingModel = "text-embedding-3-small";

    private const string Partition = "local";
    private const string Marker = "first-start";
    private const string Begun = "{\"key_id\":\"";
    private const string End = "\"}";

    /// <summary>Creates them unless that has been done. If an earlier attempt was interrupted, removes what it left and starts over.</summary>
    /// <returns>The new API key's secret; null if this is not the first start, or another process that shares the store creates them.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var marker = await records.GetAsync(Partition, Marker, cancellationToken);
        if (marker is not null && !marker.Json.StartsWith(Begun, StringComparison.Ordinal))
            return null;
        // The marker holds the key's id before the key exists: a process that takes over from an interrupted start knows which key was never printed.
        var id = ApiKeyFormat.NewId();
        var etag = marker is null
            ? await records.TryInsertAsync(Partition, Marker, Begun + id + End, cancellationToken)
            : await records.TryReplaceAsync(Partition, Marker, Begun + id + End, marker.ETag, cancellationToken);
        if (etag is null)
            return null;
        if (marker is not null)
            await stored.RemoveAsync(marker.Json[Begun.Length..^End.Length], cancellationToken);
        await DeployAsync(new NewDeployment(DefaultEmbeddingModel, "all-minilm-l6-v2", "l4-24gb"), cancellationToken);
        await DeployAsync(new NewDeployment(DefaultModel, "llama-3.1-8b-instruct", "h100-sxm-80gb"), cancellationToken);
        var key = await keys.CreateAsync(new NewApiKey("first key") { Id = id }, cancellationToken);
        if (await records.TryReplaceAsync(Partition, Marker, $"\"{time.GetUtcNow():O}\"", etag, cancellationToken) is not null)
            return key.Secret;
        // Another process has taken over and prints its own key; this one was never printed.
        await stored.RemoveAsync(id, cancellationToken);
        return null;
    }

    private async Task DeployAsync(NewDeployment deployment, CancellationToken cancellationToken)
    {
        if (await deployed.FindAsync(deployment.Name, cancellationToken) is not null)
            return;
        try
        {
            await deployments.CreateAsync(deployment, atOnce: true, cancellationToken);
        }
        catch (NebulaException e) when (e.Error.Kind == ErrorKind.Conflict)
        {
            // Another process that shares the store is on its first start as well.
        }
    }
}
