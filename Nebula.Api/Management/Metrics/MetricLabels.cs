using System.Globalization;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>The labels that several metrics have.</summary>
internal static class MetricLabels
{
    /// <summary>A deployment.</summary>
    public static (string Name, string Value) Model(string name) => ("model_name", name);

    /// <summary>A replica.</summary>
    public static (string Name, string Value) Engine(int replica) => ("engine", Number(replica));

    /// <summary>A whole number as a label's value.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The engines of which anything is known or counted, in order: those that have done nothing have series at zero, so that rates start with the first request.</summary>
    /// <typeparam name="T">What is counted of an engine.</typeparam>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="counts">What is counted.</param>
    /// <param name="create">Creates the counts of an engine that has done nothing.</param>
    public static IEnumerable<(EngineId Engine, T Counts)> ForEach<T>(MetricsSnapshot snapshot, IReadOnlyDictionary<EngineId, T> counts, Func<T> create) => snapshot.Deployments
        .SelectMany(static reading => reading.Engines.Select(engine => new EngineId(reading.Deployment.Name, engine.Replica)))
        .Union(counts.Keys)
        .OrderBy(static engine => engine.Deployment, StringComparer.Ordinal).ThenBy(static engine => engine.Replica)
        .Select(engine => (engine, counts.TryGetValue(engine, out var own) ? own : create()));
}
