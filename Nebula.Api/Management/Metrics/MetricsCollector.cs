using Nebula.Domain.ApiKeys;
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
    DeploymentReadings deployments,
    ScriptService scripts,
    TimeProvider time)
{
    private const int MaxKeys = 100;

    /// <summary>What the JSON form needs.</summary>
    internal async ValueTask<MetricsSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var totals = await ledger.GetKeyTotalsAsync(cancellationToken);
        var counted = await counts.ReadAsync(cancellationToken);
        return new MetricsSnapshot
        {
            At = time.GetUtcNow(),
            Counts = counted,
            Ledger = totals.Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals),
            Backlog = await ledger.GetBacklogAsync(cancellationToken),
            BusiestKeys = await BusiestAsync(totals.Values, cancellationToken),
            Deployments = await deployments.ReadAsync(counted, cancellationToken),
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
}
