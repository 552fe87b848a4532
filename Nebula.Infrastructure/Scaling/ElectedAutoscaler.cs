using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.Scaling;

/// <summary>Runs the autoscaler in one elected process of all that share the record store, every <see cref="Interval"/>.</summary>
internal sealed class ElectedAutoscaler(Autoscaler autoscaler, IRecordStore records, TimeProvider time, ILogger<ElectedAutoscaler> logger)
    : PeriodicService(Interval, time, logger)
{
    /// <summary>The time between two evaluations: 1 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly RecordLease _elected = new(records, "autoscaler", time);
    private readonly TimeProvider _time = time;
    private long? _electedAt;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _elected.ReleaseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_electedAt is null || _time.GetElapsedTime(_electedAt.Value) >= RecordLease.RenewInterval)
        {
            await _elected.TryHoldAsync(cancellationToken);
            _electedAt = _time.GetTimestamp();
        }

        if (_elected.IsHeld)
            await autoscaler.EvaluateAsync(cancellationToken);
    }
}
