using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts what happens in this process, a method an event: for <c>/metrics</c>, the history, and OpenTelemetry.</summary>
public sealed class NebulaMetrics
{
    /// <summary>The meter's name, for OpenTelemetry.</summary>
    public const string MeterName = "Nebula";

    // What https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ advises.
    private static readonly InstrumentAdvice<double> FirstTokenBuckets =
        new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private static readonly InstrumentAdvice<double> DurationBuckets =
        new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

    private readonly Lock _lock = new();
    private readonly MetricsCounts _counts = new();
    private readonly ConcurrentDictionary<string, (LoadGauge Running, LoadGauge Waiting)> _load = new();
    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _settlementFailures;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    public NebulaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("nebula.requests", "{request}", "Inference requests by status.");
        _tokens = meter.CreateCounter<long>("nebula.tokens", "{token}", "Tokens charged, by model and type.");
        _settlementFailures = meter.CreateCounter<long>("nebula.settlement.failures", "{settlement}", "Settlements that failed; each may succeed later.");
        _timeToFirstToken = meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "Virtual time to first token.", tags: null, FirstTokenBuckets);
        _duration = meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "Virtual time from admission to the last token.", tags: null, DurationBuckets);
        meter.CreateObservableUpDownCounter("nebula.sequences.running", () => Observe(static load => load.Running.Now), "{sequence}", "Sequences that have a seat.");
        meter.CreateObservableUpDownCounter("nebula.sequences.waiting", () => Observe(static load => load.Waiting.Now), "{sequence}", "Sequences that wait for one.");
    }

    /// <summary>A request was settled.</summary>
    /// <param name="usage">What it used.</param>
    /// <param name="isCounted">Whether its status was counted before, by <see cref="RequestAbandoned"/>.</param>
    public void RequestSettled(UsageRecord usage, bool isCounted = false)
    {
        lock (_lock)
        {
            if (!isCounted)
                _counts.CountStatus(usage.Status);
            _counts.For(usage.Model).Add(usage);
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

    /// <summary>A request was refused before any work was done for it.</summary>
    /// <param name="status">The HTTP status it got.</param>
    /// <param name="limit">The limit that stood in the way, if one did.</param>
    public void RequestRefused(int status, LimitKind limit = LimitKind.None)
    {
        lock (_lock)
        {
            _counts.CountStatus(status);
            if (limit != LimitKind.None)
                _counts.CountRefusal(limit);
        }

        if (_requests.Enabled)
            _requests.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));
    }

    /// <summary>A request got an error because its settlement failed.</summary>
    /// <param name="status">The HTTP status of the error.</param>
    public void RequestAbandoned(int status) => RequestRefused(status);

    /// <summary>A settlement failed; the job may be settled later.</summary>
    public void SettlementFailed()
    {
        lock (_lock)
            _counts.SettlementFailures++;
        _settlementFailures.Add(1);
    }

    /// <summary>A settlement in the outbox was set aside.</summary>
    public void SettlementRejected()
    {
        lock (_lock)
            _counts.RejectedSettlements++;
    }

    /// <summary>A sequence has its seat, until the scope is disposed.</summary>
    public LoadGauge.Scope Running(string model) => Load(model).Running.Enter();

    /// <summary>A sequence waits for a seat, until the scope is disposed.</summary>
    public LoadGauge.Scope Waiting(string model) => Load(model).Waiting.Enter();

    /// <summary>Everything counted in this process so far, as a copy.</summary>
    public MetricsCounts Read()
    {
        var copy = new MetricsCounts();
        lock (_lock)
            copy.Add(_counts);
        return copy;
    }

    /// <summary>What was running and waiting at most, by deployment, since this was last called.</summary>
    public IEnumerable<(string Model, int RunningMax, int WaitingMax)> TakePeaks()
    {
        foreach (var (model, (running, waiting)) in _load)
            yield return (model, running.TakePeak(), waiting.TakePeak());
    }

    /// <summary>What runs and waits in this process now.</summary>
    public (int Running, int Waiting) CurrentLoad()
    {
        int running = 0, waiting = 0;
        foreach (var (_, load) in _load)
            (running, waiting) = (running + load.Running.Now, waiting + load.Waiting.Now);
        return (running, waiting);
    }

    private IEnumerable<Measurement<int>> Observe(Func<(LoadGauge Running, LoadGauge Waiting), int> read) =>
        _load.Select(load => new Measurement<int>(read(load.Value), new KeyValuePair<string, object?>("gen_ai.request.model", load.Key)));

    private (LoadGauge Running, LoadGauge Waiting) Load(string model) =>
        _load.TryGetValue(model, out var load) ? load : _load.GetOrAdd(model, static _ => (new LoadGauge(), new LoadGauge()));
}
