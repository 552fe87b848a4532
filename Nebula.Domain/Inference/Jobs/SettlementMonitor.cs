using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Knows whether settlements can be written. While they cannot, inference is refused and <c>/health</c> says so.</summary>
/// <remarks>
/// A failed settlement may be the fault of its job alone, so a failure makes the monitor probe (<see cref="ISettlement.ProbeAsync"/>). If the probe
/// fails too, it closes the gate, and probes every <see cref="ProbeInterval"/> until the probe or a settlement succeeds.
/// </remarks>
public sealed partial class SettlementMonitor(ISettlement settlement, NebulaMetrics metrics, TimeProvider time, ILogger<SettlementMonitor> logger)
    : IDispatchCheck, IHealthProbe
{
    /// <summary>The time between two probes: 1 s.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private static readonly NebulaError Refusal =
        new(ErrorKind.Unavailable, "The server cannot record usage at the moment, so it serves no inference. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(5) };

    private static readonly DependencyHealth Failing = new(HealthStatus.Unavailable, Detail: "Usage cannot be recorded, so inference is refused. The log has the reason.");
    private static readonly DependencyHealth Working = new(HealthStatus.Ok, LatencyMs: 0);

    private volatile bool _isFailing;
    private int _probing;

    /// <inheritdoc/>
    public string Name => "settlement";

    /// <summary>Reports that a settlement failed: it is logged and counted, and the monitor probes.</summary>
    public void ReportFailure(string jobId, Exception exception)
    {
        metrics.SettlementFailed();
        SettlementFailed(logger, jobId, exception);
        if (Interlocked.Exchange(ref _probing, 1) == 0)
            _ = ProbeUntilItSucceedsAsync();
    }

    /// <summary>Reports that a settlement is durable.</summary>
    public void ReportSuccess()
    {
        if (_isFailing)
            Open();
    }

    /// <inheritdoc/>
    public NebulaError? GetRefusal() => _isFailing ? Refusal : null;

    /// <inheritdoc/>
    public ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default) => new(_isFailing ? Failing : Working);

    private async Task ProbeUntilItSucceedsAsync()
    {
        while (!await TryProbeAsync())
            await Task.Delay(ProbeInterval, time);
        Volatile.Write(ref _probing, 0);
        ReportSuccess();
    }

    private async Task<bool> TryProbeAsync()
    {
        try
        {
            await settlement.ProbeAsync();
            return true;
        }
        catch (Exception e)
        {
            if (!_isFailing)
                Closed(logger, e);
            _isFailing = true;
            return false;
        }
    }

    private void Open()
    {
        _isFailing = false;
        Opened(logger);
    }

    [LoggerMessage(EventId = 1052, Level = LogLevel.Error, Message = "The settlement of job {JobId} failed")]
    private static partial void SettlementFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 1053, Level = LogLevel.Error, Message = "Usage cannot be recorded; inference is refused until it can")]
    private static partial void Closed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1054, Level = LogLevel.Information, Message = "Usage can be recorded again; inference is served")]
    private static partial void Opened(ILogger logger);
}
