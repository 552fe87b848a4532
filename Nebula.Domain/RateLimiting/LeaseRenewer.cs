using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.RateLimiting;

/// <summary>Renews the leases of the jobs that this process works on, all in one batch, and stops a job whose lease is permanently lost.</summary>
/// <remarks>
/// A lease is lost if the process was paused for longer than <see cref="IRateLimiter.LeaseDuration"/>, or if Redis lost its data. The job then enters
/// its key's limits again (<see cref="Reservation.Resume"/>). If they have no room left, the job is cancelled: its place belongs to another job.
/// </remarks>
public sealed partial class LeaseRenewer(IRateLimiter limiter, IJobCancellation cancellations, ILogger<LeaseRenewer> logger)
{
    private readonly ConcurrentDictionary<Lease, TrackedLease> _tracked = new();

    /// <summary>Renews a job's lease until the returned object is disposed. Several parts of one job may track its lease at the same time.</summary>
    /// <param name="reservation">The job's reservation.</param>
    /// <returns>Disposing it ends this tracking; a second disposal does nothing.</returns>
    public IDisposable Track(Reservation reservation)
    {
        var lease = new Lease(reservation.KeyId, reservation.JobId);
        _tracked.AddOrUpdate(
            lease,
            static (_, tracked) => new TrackedLease(tracked, 1),
            static (_, current, _) => current with { Holders = current.Holders + 1 },
            reservation);
        return new Tracking(this, lease);
    }

    /// <summary>Renews every tracked lease; a host calls it every <see cref="IRateLimiter.RenewInterval"/>.</summary>
    public async ValueTask RenewAllAsync(CancellationToken cancellationToken)
    {
        if (_tracked.IsEmpty)
            return;
        foreach (var lease in await limiter.RenewAsync([.. _tracked.Keys], cancellationToken))
        {
            if (_tracked.TryGetValue(lease, out var tracked))
                await EnterAgainAsync(tracked.Reservation, cancellationToken);
        }
    }

    private async ValueTask EnterAgainAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var decision = await limiter.AcquireAsync(reservation with { Resume = true }, cancellationToken);
        if (decision.Admitted)
            return;
        LeaseLost(logger, reservation.JobId, decision.Refused);
        await cancellations.CancelAsync(reservation.JobId, CancelReason.LeaseLost, cancellationToken);
    }

    private void Untrack(Lease lease)
    {
        while (_tracked.TryGetValue(lease, out var tracked))
        {
            if (tracked.Holders > 1
                ? _tracked.TryUpdate(lease, tracked with { Holders = tracked.Holders - 1 }, tracked)
                : _tracked.TryRemove(KeyValuePair.Create(lease, tracked)))
                return;
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "Job {JobId} is cancelled: its lease was lost, and the key's limit has no room for it ({Refused})")]
    private static partial void LeaseLost(ILogger logger, string jobId, LimitKind refused);

    private readonly record struct TrackedLease(Reservation Reservation, int Holders);

    private sealed class Tracking(LeaseRenewer renewer, Lease lease) : IDisposable
    {
        private LeaseRenewer? _renewer = renewer;

        public void Dispose() => Interlocked.Exchange(ref _renewer, null)?.Untrack(lease);
    }
}
