using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Tests.State;

/// <summary>Limits, settlement, ledger and history of one implementation, empty, for a contract suite.</summary>
public abstract class StateWorld : IAsyncDisposable
{
    public abstract IRateLimiter Limiter { get; }

    /// <summary>The limiter of another process that shares the state; the same object if the implementation serves one process only.</summary>
    public virtual IRateLimiter OtherLimiter => Limiter;

    public abstract ISettlement Settlement { get; }

    public abstract IUsageLedger Ledger { get; }

    public abstract IHistoryRecorder History { get; }

    /// <summary>The time of settlements.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Lets time pass for limits and leases.</summary>
    public abstract Task AdvanceAsync(TimeSpan time);

    /// <summary>What a job reserves.</summary>
    public static Reservation Reserve(string job, RateLimits limits, long tokens = 10, string key = "key", bool resume = false) =>
        new(job, key, limits, tokens, resume);

    /// <summary>A settlement of what was reserved.</summary>
    public Settlement Settle(Reservation reservation, long input = 3, long output = 4, string model = "llama", int status = 200, DateTimeOffset? at = null) =>
        new(reservation, new UsageRecord
        {
            JobId = reservation.JobId,
            KeyId = reservation.KeyId,
            Model = model,
            At = at ?? Now,
            Stream = true,
            Status = status,
            FinishReason = status == 200 ? "stop" : "error",
            InputTokens = input,
            OutputTokens = output,
            QueueSeconds = 0.5,
            TimeToFirstTokenSeconds = 0.25,
            DurationSeconds = 2,
            InterTokenGaps = [new BucketCount(LatencyBuckets.IndexOf(0.01), 3)],
        });

    public abstract ValueTask DisposeAsync();
}
