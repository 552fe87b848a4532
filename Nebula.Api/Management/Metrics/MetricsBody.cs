using System.Globalization;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>Everything that is measured, as it stands now.</summary>
internal sealed record MetricsBody(
    string Object,
    DateTimeOffset At,
    RequestCountsBody Requests,
    TokenCountsBody Tokens,
    LatenciesBody LatencySeconds,
    IReadOnlyList<BusyKeyBody> Keys,
    IReadOnlyList<DeploymentLoadBody> Deployments)
{
    /// <summary>A snapshot as JSON shows it.</summary>
    public static MetricsBody Of(MetricsSnapshot snapshot)
    {
        var all = new ModelMetrics();
        foreach (var model in snapshot.Counts.Models.Values)
            all.Add(model);
        return new MetricsBody(
            "metrics",
            snapshot.At,
            new RequestCountsBody(
                snapshot.Counts.ByStatus.Values.Sum(),
                snapshot.Deployments.Sum(static deployment => deployment.Load.Running),
                snapshot.Deployments.Sum(static deployment => deployment.Load.Waiting),
                ByStatus(snapshot.Counts.ByStatus)),
            new TokenCountsBody(snapshot.Ledger.InputTokens, snapshot.Ledger.OutputTokens),
            new LatenciesBody(
                LatencyBody.Of(all.TimeToFirstToken), LatencyBody.Of(all.InterToken), LatencyBody.Of(all.Queue), LatencyBody.Of(all.EndToEnd)),
            snapshot.BusiestKeys,
            [.. snapshot.Deployments.Select(DeploymentLoadBody.Of)]);
    }

    /// <summary>Counts by status, in the statuses' order.</summary>
    public static IReadOnlyDictionary<string, long> ByStatus(Dictionary<int, long> counts) =>
        counts.OrderBy(static count => count.Key).ToDictionary(static count => count.Key.ToString(CultureInfo.InvariantCulture), static count => count.Value);
}
