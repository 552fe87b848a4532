using System.Collections.Concurrent;
using Nebula.Domain.Deployments;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>What this process has seen of each upstream server: its latency, its failures and its circuit.</summary>
/// <param name="time">The clock.</param>
public sealed class UpstreamMonitor(TimeProvider time) : IDeploymentState
{
    // The weight of the newest latency in the moving average: about the last ten answers count.
    private const double Smoothing = 0.2;

    private readonly ConcurrentDictionary<string, State> _states = new();

    /// <inheritdoc/>
    public IEnumerable<string> Deployments => _states.Keys;

    /// <summary>The health of a deployment's server.</summary>
    public UpstreamHealth Get(string deployment) => _states.TryGetValue(deployment, out var state) ? state.Read() : new UpstreamHealth();

    /// <summary>Counts a request that is under way until the result is disposed.</summary>
    public IDisposable Track(string deployment) => new Running(GetState(deployment));

    /// <summary>Reports the first part of an answer.</summary>
    public void ReportAnswer(string deployment, TimeSpan latency) => GetState(deployment).ReportAnswer(latency.TotalSeconds);

    /// <summary>Reports a failed attempt.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="message">What failed, without secrets.</param>
    public void ReportFailure(string deployment, string message) => GetState(deployment).ReportFailure(message, time.GetUtcNow());

    /// <summary>Reports the state of the circuit.</summary>
    public void ReportCircuit(string deployment, UpstreamCircuit circuit) => GetState(deployment).Circuit = circuit;

    /// <summary>Counts an attempt that is made again.</summary>
    public void ReportRetry(string deployment) => GetState(deployment).ReportRetry();

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        if (_states.TryGetValue(deployment, out var state) && state.Read().Running == 0)
            _states.TryRemove(deployment, out _);
        return ValueTask.CompletedTask;
    }

    private State GetState(string deployment) => _states.GetOrAdd(deployment, static _ => new State());

    private sealed class State
    {
        private readonly Lock _lock = new();
        private UpstreamHealth _health = new();

        public UpstreamCircuit Circuit
        {
            set
            {
                lock (_lock)
                    _health = _health with { Circuit = value };
            }
        }

        public UpstreamHealth Read()
        {
            lock (_lock)
                return _health;
        }

        public void Add(int running)
        {
            lock (_lock)
                _health = _health with { Running = _health.Running + running };
        }

        public void ReportRetry()
        {
            lock (_lock)
                _health = _health with { Retries = _health.Retries + 1 };
        }

        public void ReportAnswer(double seconds)
        {
            lock (_lock)
            {
                _health = _health with
                {
                    Answers = _health.Answers + 1,
                    ConsecutiveFailures = 0,
                    LatencySeconds = _health.LatencySeconds is { } before ? before + (Smoothing * (seconds - before)) : seconds,
                };
            }
        }

        public void ReportFailure(string message, DateTimeOffset at)
        {
            lock (_lock)
            {
                _health = _health with
                {
                    Failures = _health.Failures + 1, ConsecutiveFailures = _health.ConsecutiveFailures + 1, LastError = message, LastErrorAt = at,
                };
            }
        }
    }

    private sealed class Running : IDisposable
    {
        private State? _state;

        public Running(State state)
        {
            _state = state;
            state.Add(1);
        }

        public void Dispose() => Interlocked.Exchange(ref _state, null)?.Add(-1);
    }
}

/// <summary>The health of an upstream server, as one process sees it since its start.</summary>
public sealed record UpstreamHealth
{
    /// <summary>Whether requests are sent to it.</summary>
    public UpstreamCircuit Circuit { get; init; }

    /// <summary>Requests that are under way.</summary>
    public int Running { get; init; }

    /// <summary>Answers that began.</summary>
    public long Answers { get; init; }

    /// <summary>Attempts that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Attempts that were made again.</summary>
    public long Retries { get; init; }

    /// <summary>Attempts that failed since the last answer.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Seconds from a request to the first part of its answer: a moving average; null before the first answer.</summary>
    public double? LatencySeconds { get; init; }

    /// <summary>What the last failed attempt said; null if none failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When the last attempt failed; null if none did.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }
}

/// <summary>Whether requests are sent to an upstream server.</summary>
public enum UpstreamCircuit
{
    /// <summary>They are.</summary>
    Closed,

    /// <summary>One is sent to see whether it works again.</summary>
    HalfOpen,

    /// <summary>They are refused, because too many failed.</summary>
    Open,
}
