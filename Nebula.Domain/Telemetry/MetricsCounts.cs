using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Telemetry;

/// <summary>Everything that only grows, since counting began. Not safe for several writers at once.</summary>
public sealed class MetricsCounts
{
    /// <summary>Inference requests by HTTP status, including those that were refused before any work; 499 is a client that disconnected.</summary>
    public Dictionary<int, long> ByStatus { get; init; } = [];

    /// <summary>Answered HTTP requests by route, with their real duration; without those that only look at the server's state.</summary>
    public Dictionary<HttpRoute, LatencyHistogram> Http { get; init; } = [];

    /// <summary>Requests refused by a limit.</summary>
    public Dictionary<LimitKind, long> Refused { get; init; } = [];

    /// <summary>Settlements that failed, each attempt counted.</summary>
    public long SettlementFailures { get; set; }

    /// <summary>Settlements that were set aside because they could not be replayed.</summary>
    public long RejectedSettlements { get; set; }

    /// <summary>Requests that got a fault, by the fault's name and kind.</summary>
    public Dictionary<(string Fault, string Kind), long> Faults { get; init; } = [];

    /// <summary>Exchanges that were recorded or replayed, by deployment.</summary>
    public Dictionary<(string Deployment, ExchangeOutcome Outcome), long> Exchanges { get; init; } = [];

    /// <summary>Settled requests by the replica that answered.</summary>
    public Dictionary<EngineId, ModelMetrics> Models { get; init; } = [];

    /// <summary>The engines' own counts.</summary>
    public Dictionary<EngineId, EngineCounts> Engines { get; init; } = [];

    /// <summary>The deployments of which anything is counted.</summary>
    public IEnumerable<string> Deployments => Models.Keys.Concat(Engines.Keys).Select(static engine => engine.Deployment).Distinct();

    /// <summary>The requests that a replica answered, which are created if there are none.</summary>
    public ModelMetrics ForRequests(EngineId engine)
    {
        if (!Models.TryGetValue(engine, out var metrics))
            Models[engine] = metrics = new ModelMetrics();
        return metrics;
    }

    /// <summary>The counts of an engine, which are created if there are none.</summary>
    public EngineCounts ForEngine(EngineId engine)
    {
        if (!Engines.TryGetValue(engine, out var counts))
            Engines[engine] = counts = new EngineCounts();
        return counts;
    }

    /// <summary>Counts one answer.</summary>
    public void CountStatus(int status, long count = 1) => ByStatus[status] = ByStatus.GetValueOrDefault(status) + count;

    /// <summary>The requests of one route, which are created if there are none.</summary>
    public LatencyHistogram For(HttpRoute route)
    {
        if (!Http.TryGetValue(route, out var durations))
            Http[route] = durations = new LatencyHistogram();
        return durations;
    }

    /// <summary>Counts one refusal.</summary>
    public void CountRefusal(LimitKind limit, long count = 1) => Refused[limit] = Refused.GetValueOrDefault(limit) + count;

    /// <summary>Counts requests that got a fault.</summary>
    public void CountFault(string fault, string kind, long count = 1) => Faults[(fault, kind)] = Faults.GetValueOrDefault((fault, kind)) + count;

    /// <summary>Counts exchanges that were recorded or replayed.</summary>
    public void CountExchanges(string deployment, ExchangeOutcome outcome, long count) => Exchanges[(deployment, outcome)] = Exchanges.GetValueOrDefault((deployment, outcome)) + count;

    /// <summary>Adds the counts of another process or another time.</summary>
    public void Add(MetricsCounts other)
    {
        RejectedSettlements += other.RejectedSettlements;
        foreach (var (status, count) in other.ByStatus)
            CountStatus(status, count);
        foreach (var (limit, count) in other.Refused)
            CountRefusal(limit, count);
        SettlementFailures += other.SettlementFailures;
        foreach (var ((fault, kind), count) in other.Faults)
            CountFault(fault, kind, count);
        foreach (var ((deployment, outcome), count) in other.Exchanges)
            CountExchanges(deployment, outcome, count);
        foreach (var (route, durations) in other.Http)
            For(route).Add(durations);
        foreach (var (engine, metrics) in other.Models)
            ForRequests(engine).Add(metrics);
        foreach (var (engine, counts) in other.Engines)
            ForEngine(engine).Add(counts);
    }
}
