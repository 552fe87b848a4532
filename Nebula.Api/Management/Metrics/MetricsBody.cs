using System.Globalization;
using System.Text.Json.Serialization;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>A snapshot of everything that is measured.</summary>
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
    public static MetricsBody Create(MetricsSnapshot snapshot)
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
                LatencyBody.Create(all.TimeToFirstToken), LatencyBody.Create(all.InterToken), LatencyBody.Create(all.Queue), LatencyBody.Create(all.EndToEnd)),
            snapshot.BusiestKeys,
            [.. snapshot.Deployments.Select(DeploymentLoadBody.Create)]);
    }

    /// <summary>Counts by status, in the statuses' order.</summary>
    public static IReadOnlyDictionary<string, long> ByStatus(Dictionary<int, long> counts) =>
        counts.OrderBy(static count => count.Key).ToDictionary(static count => count.Key.ToString(CultureInfo.InvariantCulture), static count => count.Value);
}

/// <summary>The lifetime usage of one of the busiest keys; the name is null if the key no longer exists.</summary>
internal sealed record BusyKeyBody(string Id, string? Name, long Requests, long InputTokens, long OutputTokens, DateTimeOffset LastUsedAt);

/// <summary>How busy a deployment is now; use and utilization are shares from 0 to 1. What only simulated GPUs have is absent for other backends.</summary>
internal sealed record DeploymentLoadBody(
    string Name,
    int Running,
    int Waiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Replicas,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ReadyReplicas,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? KvCacheUsage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? GpuUtilization)
{
    /// <summary>A reading.</summary>
    public static DeploymentLoadBody Create(DeploymentReading reading) => new(
        reading.Deployment.Name,
        reading.Load.Running,
        reading.Load.Waiting,
        reading.Deployment.Hardware?.Replicas,
        reading.Deployment.Hardware?.ReadyReplicas,
        reading.Deployment.Hardware is null ? null : reading.KvCacheUsage,
        reading.Deployment.Hardware is null ? null : reading.GpuUtilization);
}

/// <summary>The four durations that are measured of every request.</summary>
internal sealed record LatenciesBody(LatencyBody TimeToFirstToken, LatencyBody InterToken, LatencyBody Queue, LatencyBody EndToEnd);

/// <summary>The distribution of a duration in virtual seconds; all but the count are null if nothing was measured.</summary>
internal sealed record LatencyBody(long Count, double? Mean, double? P50, double? P95, double? P99)
{
    /// <summary>A histogram's summary.</summary>
    public static LatencyBody Create(LatencyHistogram histogram) => histogram.Count == 0
        ? new LatencyBody(0, null, null, null, null)
        : new LatencyBody(
            histogram.Count, histogram.Mean, histogram.Percentile(0.5), histogram.Percentile(0.95), histogram.Percentile(0.99));
}

/// <summary>Requests counted since counting began, and those in flight now.</summary>
internal sealed record RequestCountsBody(long Total, int Running, int Waiting, IReadOnlyDictionary<string, long> ByStatus);

/// <summary>The ledger's tokens of all time.</summary>
internal sealed record TokenCountsBody(long Input, long Output);
