using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.RateLimiting;

/// <summary>Renews the leases of the jobs that this process works on, all in one batch, reports what they have generated, and stops a job whose lease is permanently lost.</summary>
/// <remarks>
/// A lease is lost if the process was paused for longer than <see cref="IRateLimiter.LeaseDuration"/>, or if Redis lost its data. The job then enters
/// its key's limits again (<see cref="Reservation.Resume"/>). If they have no room left, the job is cancelled: its place belongs to another job.
/// </remarks>
public sealed partial class LeaseRenewer(IRateLimiter limiter, IJobCancellation cancellations, ITokenRelay relay, ILogger<LeaseRenewer> logger)
{
    // By job: a job has one lease.
    private readonly ConcurrentDictionary<string, TrackedLease> _tracked = new();

    /// <summary>Renews a job's lease until the returned object is disposed. Several parts of one job may track its lease at the same time.</summary>
    /// <param name="reservation">The job's reservation.</param>
    /// <returns>Disposing it ends this tracking; a second disposal does nothing.</returns>
    public IDisposable Track(Reservation reservation)
    {
        while (true)
        {
            if (!_tracked.TryGetValue(reservation.JobId, out var tracked))
            {
                tracked = new TrackedLease(reservation);
                if (_tracked.TryAdd(reservation.JobId, tracked))
                    return new Tracking(this, tracked);
            }
            else if (tracked.TryHold())
            {
                return new Tracking(this, tracked);
            }
            else
            {
                Remove(tracked); // another thread has disposed the last tracking and is about to remove it
            }
        }
    }

    /// <summary>Renews every tracked lease; a host calls it every <see cref="IRateLimiter.RenewInterval"/>.</summary>
    public async ValueTask RenewAllAsync(CancellationToken cancellationToken)
    {
        if (_tracked.IsEmpty)
            return;
        Lease[] leases = [.. _tracked.Values.Select(CreateLease)];
        foreach (var lease in await limiter.RenewAsync(leases, cancellationToken))
        {
            if (_tracked.TryGetValue(lease.JobId, out var tracked))
                await EnterAgainAsync(tracked.Reservation, cancellationToken);
        }
    }

    /// <summary>
    /// Reports what the jobs whose relays are in this process have generated, if it has changed since the last report or renewal; a host whose jobs other processes can settle calls it every
    /// <see cref="IRateLimiter.ReportInterval"/>.
    /// </summary>
    public async ValueTask ReportAllAsync(CancellationToken cancellationToken)
    {
        List<Lease>? changed = null;
        foreach (var (_, tracked) in _tracked)
        {
            if (tracked.Reservation.Job is { RunsHere: true } && relay.CountTokens(tracked.Reservation.JobId) != tracked.Reported)
                (changed ??= []).Add(CreateLease(tracked));
        }

        if (changed is not null)
            await limiter.ReportAsync(changed, cancellationToken);
    }

    private Lease CreateLease(TrackedLease tracked)
    {
        var reservation = tracked.Reservation;
        if (reservation.Job is { RunsHere: true })
            tracked.Reported = relay.CountTokens(reservation.JobId);
        return new Lease(reservation.KeyId, reservation.JobId) { Reservation = reservation, Tokens = tracked.Reported };
    }

    private async ValueTask EnterAgainAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var decision = await limiter.AcquireAsync(reservation with { Resume = true }, cancellationToken);
        if (decision.Admitted)
            return;
        LeaseLost(logger, reservation.JobId, decision.Refused);
        await cancellations.CancelAsync(reservation.JobId, CancelReason.LeaseLost, cancellationToken);
    }

    private void Remove(TrackedLease tracked) => _tracked.TryRemove(KeyValuePair.Create(tracked.Reservation.JobId, tracked));

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "Job {JobId} is cancelled: its lease was lost, and the key's limit has no room for it ({Refused})")]
    private static partial void LeaseLost(ILogger logger, string jobId, LimitKind refused);

    private sealed class TrackedLease(Reservation reservation)
    {
        // 0 once the last tracking is disposed; it does not rise again.
        private int _holders = 1;

        public Reservation Reservation => reservation;

        public long Reported { get; set; }

        public bool TryHold()
        {
            var holders = Volatile.Read(ref _holders);
            while (holders > 0)
            {
                var found = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
                if (found == holders)
                    return true;
                holders = found;
            }

            return false;
        }

        public bool Drop() => Interlocked.Decrement(ref _holders) == 0;
    }

    private sealed class Tracking(LeaseRenewer renewer, TrackedLease tracked) : IDisposable
    {
        private LeaseRenewer? _renewer = renewer;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _renewer, null) is { } renewer && tracked.Drop())
                renewer.Remove(tracked);
        }
    }
}
