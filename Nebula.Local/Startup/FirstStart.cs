using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Local.Startup;

/// <summary>What a data directory gets once in its life: a deployment that serves at once, and a key to try it with.</summary>
public sealed class FirstStart(IRecordStore records, DeploymentService deployments, DeploymentStore deployed, ApiKeyService keys, TimeProvider time)
{
    /// <summary>The default deployment's name.</summary>
    public const string DefaultModel = "llama-3.1-8b";

    private const string Partition = "local";
    private const string Marker = "first-start";

    /// <summary>Does it where it has not been done.</summary>
    /// <returns>The new API key's secret; null where this was not the first start.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        if (await records.GetAsync(Partition, Marker, cancellation) is not null)
            return null;
        if (await deployed.FindAsync(DefaultModel, cancellation) is null)
            await DeployAsync(cancellation);
        var key = await keys.CreateAsync(new NewApiKey("first key"), cancellation);
        // Written last: a first start that was cut off is done again, and leaves nobody without a model and a key.
        if (await records.TryInsertAsync(Partition, Marker, $"\"{time.GetUtcNow():O}\"", cancellation) is not null)
            return key.Secret;
        // Another process that shares the store was faster and has told its key; nobody knows this one.
        await records.DeleteAsync(Partitions.ApiKeys, key.Key.Id, cancellation: cancellation);
        return null;
    }

    private async Task DeployAsync(CancellationToken cancellation)
    {
        try
        {
            await deployments.CreateAsync(
                new NewDeployment(DefaultModel, "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true, cancellation);
        }
        catch (NebulaException e) when (e.Error.Kind == ErrorKind.Conflict)
        {
            // Another process that shares the store starts for the first time as well.
        }
    }
}
