using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Inference;
using Nebula.Domain.Models;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Metrics;

/// <summary>Takes snapshots of everything that is measured; a singleton.</summary>
public sealed class MetricsCollector(
    IMetricsStore counts,
    IUsageLedger ledger,
    ApiKeyList keys,
    ApiKeyAuthenticator authenticator,
    DeploymentStore deployments,
    IReplicaSeats seats,
    GpuUtilization utilization,
    TimeProvider time)
{
    private const int MaxKeys = 100;

    /// <summary>What the JSON form needs.</summary>
    internal async ValueTask<MetricsSnapshot> ReadAsync(CancellationToken cancellation)
    {
        var totals = await ledger.GetKeyTotalsAsync(cancellation);
        return new MetricsSnapshot
        {
            At = time.GetUtcNow(),
            Counts = await counts.ReadAsync(cancellation),
            Ledger = totals.Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals),
            BusiestKeys = await BusiestAsync(totals.Values, cancellation),
            Deployments = await ReadDeploymentsAsync(cancellation),
        };
    }

    /// <summary>How many keys there are by status.</summary>
    internal async ValueTask<IReadOnlyDictionary<ApiKeyStatus, int>> CountKeysAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var sums = Enum.GetValues<ApiKeyStatus>().ToDictionary(static status => status, static _ => 0);
        foreach (var key in (await keys.ReadAsync(cancellation)).ByCreation)
            sums[key.StatusAt(now)]++;
        return sums;
    }

    private async ValueTask<IReadOnlyList<BusyKeyBody>> BusiestAsync(IEnumerable<KeyTotals> totals, CancellationToken cancellation)
    {
        var busiest = new List<BusyKeyBody>();
        foreach (var key in totals
            .OrderByDescending(static key => key.Totals.Requests)
            .ThenByDescending(static key => key.Totals.InputTokens + key.Totals.OutputTokens)
            .ThenBy(static key => key.KeyId, StringComparer.Ordinal)
            .Take(MaxKeys))
        {
            var known = await authenticator.FindAsync(key.KeyId, cancellation); // from its cache, unlike the store
            busiest.Add(new BusyKeyBody(
                key.KeyId, known?.Name, key.Totals.Requests, key.Totals.InputTokens, key.Totals.OutputTokens, key.LastUsedAt));
        }

        return busiest;
    }

    private async ValueTask<IReadOnlyList<DeploymentReading>> ReadDeploymentsAsync(CancellationToken cancellation)
    {
        var readings = new List<DeploymentReading>();
        foreach (var deployment in await deployments.ListAsync(cancellation))
        {
            var load = await seats.GetLoadAsync(deployment.Name, cancellation);
            var kvTokens = deployment.ReadyReplicas * KvTokensPerReplica(deployment);
            readings.Add(new DeploymentReading(
                deployment,
                load,
                kvTokens == 0 ? 0 : Math.Clamp((double)load.KvTokens / kvTokens, 0, 1),
                utilization.Of(deployment.Name, deployment.ReadyReplicas)));
        }

        return readings;
    }

    // A deployment may outlive its card in the catalog, and must not take the metrics with it.
    private static long KvTokensPerReplica(Deployment deployment) =>
        ModelCatalog.Find(deployment.Model) is { } model && GpuCatalog.Find(deployment.Gpu) is { } gpu
            ? new ReplicaCapacity(model, gpu, deployment.GpusPerReplica).KvCacheTokens
            : 0;
}
