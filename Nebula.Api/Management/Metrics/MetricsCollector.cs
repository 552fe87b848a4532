using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Models;
using Nebula.Domain.Scripts;
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
    IDeploymentLoads loads,
    GpuUtilization utilization,
    UpstreamMonitor upstreams,
    ScriptService scripts,
    TimeProvider time)
{
    private const int MaxKeys = 100;

    /// <summary>What the JSON form needs.</summary>
    internal async ValueTask<MetricsSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var totals = await ledger.GetKeyTotalsAsync(cancellationToken);
        return new MetricsSnapshot
        {
            At = time.GetUtcNow(),
            Counts = await counts.ReadAsync(cancellationToken),
            Ledger = totals.Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals),
            Backlog = await ledger.GetBacklogAsync(cancellationToken),
            BusiestKeys = await BusiestAsync(totals.Values, cancellationToken),
            Deployments = await ReadDeploymentsAsync(cancellationToken),
        };
    }

    /// <summary>How many keys there are by status.</summary>
    internal async ValueTask<IReadOnlyDictionary<ApiKeyStatus, int>> CountKeysAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sums = Enum.GetValues<ApiKeyStatus>().ToDictionary(static status => status, static _ => 0);
        foreach (var key in (await keys.ReadAsync(cancellationToken)).ByCreation)
            sums[key.StatusAt(now)]++;
        return sums;
    }

    /// <summary>How often the rules of each script have matched.</summary>
    internal async ValueTask<IReadOnlyList<(string Script, long Matches)>> CountMatchesAsync(CancellationToken cancellationToken)
    {
        var (set, matches) = await scripts.ReadAsync(cancellationToken);
        return [.. set.Rules.GroupBy(static rule => rule.Script).Select(rules => (rules.Key, rules.Sum(rule => matches.GetValueOrDefault(rule.Id))))];
    }

    private async ValueTask<IReadOnlyList<BusyKeyBody>> BusiestAsync(IEnumerable<KeyTotals> totals, CancellationToken cancellationToken)
    {
        var busiest = new List<BusyKeyBody>();
        foreach (var key in totals
            .OrderByDescending(static key => key.Totals.Requests)
            .ThenByDescending(static key => key.Totals.InputTokens + key.Totals.OutputTokens)
            .ThenBy(static key => key.KeyId, StringComparer.Ordinal)
            .Take(MaxKeys))
        {
            var known = await authenticator.FindAsync(key.KeyId, cancellationToken); // from its cache, unlike the store
            busiest.Add(new BusyKeyBody(
                key.KeyId, known?.Name, key.Totals.Requests, key.Totals.InputTokens, key.Totals.OutputTokens, key.LastUsedAt));
        }

        return busiest;
    }

    private async ValueTask<IReadOnlyList<DeploymentReading>> ReadDeploymentsAsync(CancellationToken cancellationToken)
    {
        var readings = new List<DeploymentReading>();
        foreach (var deployment in await deployments.ListAsync(cancellationToken))
        {
            if (deployment.Backend is UpstreamServer)
            {
                var health = upstreams.Get(deployment.Name);
                readings.Add(new DeploymentReading(deployment, new DeploymentLoad(health.Running, 0, 0), 0, 0, 0) { Upstream = health });
                continue;
            }

            var load = await loads.GetLoadAsync(deployment.Name, cancellationToken);
            var replicas = deployment.Hardware?.ReadyReplicas ?? 0;
            var kvPerReplica = KvTokensPerReplica(deployment);
            var kvTokens = replicas * kvPerReplica;
            readings.Add(new DeploymentReading(
                deployment,
                load,
                kvTokens == 0 ? 0 : Math.Clamp((double)load.KvTokens / kvTokens, 0, 1),
                utilization.GetUtilization(deployment.Name, replicas),
                kvPerReplica));
        }

        return readings;
    }

    // A deployment may outlive its GPU in the catalog; that must not fail the whole answer.
    private static long KvTokensPerReplica(Deployment deployment) =>
        deployment.Hardware is { } hardware && ModelCatalog.Find(hardware.Model) is { } model && GpuCatalog.Find(hardware.Gpu) is { } gpu
            ? new ReplicaCapacity(model, gpu, hardware.GpusPerReplica).KvCacheTokens
            : 0;
}
