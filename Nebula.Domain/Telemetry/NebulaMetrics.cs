using System.Diagnostics.Metrics;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts events of this process, with a method for each, for <c>/metrics</c>, the history, and OpenTelemetry.</summary>
public sealed class NebulaMetrics : IDeploymentState
{
    /// <summary>The meter's name, for OpenTelemetry.</summary>
    public const string MeterName = "Nebula";

    // As advised by https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/.
    private static readonly InstrumentAdvice<double> FirstTokenBuckets =
        new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private static readonly InstrumentAdvice<double> DurationBuckets =
        new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

    private readonly Lock _lock = new();
    private readonly MetricsCounts _counts = new();
    private readonly Dictionary<string, long> _sockets = [];
    private Dictionary<int, long> _newRefusals = [];
    private readonly IProcessLoads _loads;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _settlementFailures;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _exchanges;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="loads">What runs and waits in this process.</param>
    public NebulaMetrics(IMeterFactory meters, IProcessLoads loads)
    {
        _loads = loads;
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("nebula.requests", "{request}", "Inference requests by status.");
        _tokens = meter.CreateCounter<long>("nebula.tokens", "{token}", "Tokens charged, by model and type.");
        _settlementFailures = meter.CreateCounter<long>("nebula.settlement.failures", "{settlement}", "Settlements that failed; each may succeed later.");
        _faults = meter.CreateCounter<long>("nebula.faults", "{request}", "Requests that got a fault, by its name and kind.");
        _exchanges = meter.CreateCounter<long>("nebula.exchanges", "{exchange}", "Exchanges with upstream servers that were recorded or replayed, by deployment and outcome.");
        _timeToFirstToken = meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "Virtual time to first token.", tags: null, FirstTokenBuckets);
        _duration = meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "Virtual time from admission to the last token.", tags: null, DurationBuckets);
        meter.CreateObservableUpDownCounter(
            "nebula.websocket.connections", () => ReadSockets().Select(static open => new Measurement<long>(open.Value, new KeyValuePair<string, object?>("http.route", open.Key))), "{connection}", "Open WebSockets by route.");
        meter.CreateObservableUpDownCounter("nebula.sequences.running", () => Observe(static load => load.Running), "{sequence}", "Sequences on replicas that do not wait.");
        meter.CreateObservableUpDownCounter("nebula.sequences.waiting", () => Observe(static load => load.Waiting), "{sequence}", "Sequences that wait for room on their replica.");
    }

    /// <summary>Counts a settled request.</summary>
    /// <param name="usage">What it used.</param>
    /// <param name="isCounted">Whether its status was counted before, by <see cref="RequestAbandoned"/>.</param>
    public void RequestSettled(UsageRecord usage, bool isCounted = false)
    {
        lock (_lock)
        {
            if (!isCounted)
                _counts.CountStatus(usage.Status);
            _counts.ForRequests(new EngineId(usage.Model, usage.Replica)).Add(usage);
        }

        if (_requests.Enabled && !isCounted)
            _requests.Add(1, new("http.response.status_code", usage.Status), new("gen_ai.request.model", usage.Model));
        if (_tokens.Enabled)
        {
            _tokens.Add(usage.InputTokens, new("gen_ai.token.type", "input"), new("gen_ai.request.model", usage.Model));
            _tokens.Add(usage.OutputTokens, new("gen_ai.token.type", "output"), new("gen_ai.request.model", usage.Model));
        }

        if (_timeToFirstToken.Enabled && usage.TimeToFirstTokenSeconds is { } first)
            _timeToFirstToken.Record(first, new KeyValuePair<string, object?>("gen_ai.request.model", usage.Model));
        if (_duration.Enabled)
            _duration.Record(usage.DurationSeconds, new KeyValuePair<string, object?>("gen_ai.request.model", usage.Model));
    }

    /// <summary>Counts a request that was refused before any work was done for it.</summary>
    /// <param name="status">The HTTP status it got.</param>
    /// <param name="limit">The limit that refused it, if one did.</param>
    public void RequestRefused(int status, LimitKind limit = LimitKind.None)
    {
        lock (_lock)
        {
            _newRefusals[status] = _newRefusals.GetValueOrDefault(status) + 1;
            if (limit != LimitKind.None)
                _counts.CountRefusal(limit);
        }

        CountStatus(status);
    }

    /// <summary>Counts a request that got an error because its settlement failed. It enters the history when it is settled.</summary>
    /// <param name="status">The HTTP status of the error.</param>
    public void RequestAbandoned(int status) => CountStatus(status);

    /// <summary>Counts an HTTP request whose answer has been written.</summary>
    /// <param name="route">Its route and status.</param>
    /// <param name="duration">The real time from its arrival to the end of its answer.</param>
    public void RequestAnswered(HttpRoute route, TimeSpan duration)
    {
        lock (_lock)
            _counts.For(route).Record(duration.TotalSeconds);
    }

    /// <summary>Counts a WebSocket that is open now.</summary>
    /// <param name="route">Its route.</param>
    public void SocketOpened(string route)
    {
        lock (_lock)
            _sockets[route] = _sockets.GetValueOrDefault(route) + 1;
    }

    /// <summary>Counts the end of an open WebSocket.</summary>
    /// <param name="route">Its route.</param>
    public void SocketClosed(string route)
    {
        lock (_lock)
            _sockets[route]--;
    }

    /// <summary>The WebSockets that are open in this process, by route; a route that never had one is absent.</summary>
    public IReadOnlyDictionary<string, long> ReadSockets()
    {
        lock (_lock)
            return new Dictionary<string, long>(_sockets);
    }

    /// <summary>Counts a settlement that failed; the job may be settled later.</summary>
    public void SettlementFailed()
    {
        lock (_lock)
            _counts.SettlementFailures++;
        _settlementFailures.Add(1);
    }

    /// <summary>Counts a settlement that was set aside because it cannot be replayed.</summary>
    public void SettlementRejected()
    {
        lock (_lock)
            _counts.RejectedSettlements++;
    }

    /// <summary>Counts a request that gets a fault.</summary>
    /// <param name="fault">The fault's name.</param>
    /// <param name="kind">Its kind.</param>
    public void FaultInjected(string fault, string kind)
    {
        lock (_lock)
            _counts.CountFault(fault, kind);
        _faults.Add(1, new("fault", fault), new("kind", kind));
    }

    /// <summary>Counts exchanges with an upstream server that were recorded or replayed.</summary>
    /// <param name="deployment">The deployment that recorded or replays them.</param>
    /// <param name="outcome">What became of them.</param>
    /// <param name="count">How many.</param>
    public void ExchangesCounted(string deployment, ExchangeOutcome outcome, int count = 1)
    {
        lock (_lock)
            _counts.CountExchanges(deployment, outcome, count);
        _exchanges.Add(count, new("deployment", deployment), new("outcome", outcome.ToString()));
    }

    /// <summary>Everything counted in this process so far, as a copy.</summary>
    public MetricsCounts Read()
    {
        var copy = new MetricsCounts();
        lock (_lock)
            copy.Add(_counts);
        foreach (var (engine, counts) in _loads.GetEngineCounts())
            copy.ForEngine(engine).Add(counts);
        return copy;
    }

    /// <summary>The refused requests since the previous call, by HTTP status.</summary>
    public Dictionary<int, long> TakeRefusals()
    {
        lock (_lock)
        {
            (var refusals, _newRefusals) = (_newRefusals, []);
            return refusals;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Deployments
    {
        get
        {
            lock (_lock)
                return [.. _counts.Deployments];
        }
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            foreach (var engine in _counts.Models.Keys.Where(engine => engine.Deployment == deployment).ToList())
                _counts.Models.Remove(engine);
        }

        return ValueTask.CompletedTask;
    }

    private void CountStatus(int status)
    {
        lock (_lock)
            _counts.CountStatus(status);
        if (_requests.Enabled)
            _requests.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));
    }

    private IEnumerable<Measurement<int>> Observe(Func<ProcessLoad, int> read) =>
        _loads.GetProcessLoads().Select(load => new Measurement<int>(read(load), new KeyValuePair<string, object?>("gen_ai.request.model", load.Deployment)));
}
