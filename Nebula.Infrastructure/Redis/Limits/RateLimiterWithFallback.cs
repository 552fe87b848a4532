using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Redis.Usage;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Limits in Redis. While Redis is lost, each instance applies the same limits by itself.</summary>
/// <remarks>
/// The in-process limits follow what Redis answers, so that they continue where Redis stopped. What they admit is owed to Redis: a key's next acquire
/// in Redis waits until the outbox holds none of its settlements and Redis has adopted the key's minutes and leases.
/// </remarks>
internal sealed partial class RateLimiterWithFallback(
    RedisConnection redis,
    RedisRateLimiter shared,
    InProcessRateLimiter local,
    SettlementOutbox outbox,
    DayRestore restore,
    TimeProvider time,
    ILogger<RateLimiterWithFallback> logger) : IRateLimiter
{
    /// <summary>How many keys' last counts are remembered, beyond those that are in use.</summary>
    public const int MaxIdleKeys = 20_000;

    // How long an acquire waits for the outbox to be listed.
    private static readonly TimeSpan CatchUpTimeout = TimeSpan.FromSeconds(1);

    private static readonly NebulaError NoAnswer = new(ErrorKind.Overloaded, "The server is overloaded. Please try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private readonly ConcurrentDictionary<string, Task> _repayments = new();
    private readonly Lock _lock = new();
    private Task _catchingUp = Task.CompletedTask;
    private long _caughtUpAfter = -1; // the loss of Redis after which the outbox was listed

    /// <inheritdoc/>
    public async ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default)
    {
        if (!await MayShareAsync(reservation.KeyId))
            return AcquireLocal(reservation);
        try
        {
            if (local.Key(reservation.KeyId).HasDebt)
                await RepayAsync(reservation.KeyId);
            return await AcquireSharedAsync(reservation, cancellationToken);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return AcquireUnanswered(reservation, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default)
    {
        local.Trim(MaxIdleKeys);
        await local.RenewAsync(leases, cancellationToken);
        if (redis.IsAvailable)
        {
            try
            {
                await RepayAllAsync();
                var ended = await shared.RenewAsync(leases);
                return [.. ended.Where(lease => !local.Key(lease.KeyId).HasDebt)];
            }
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
            {
                // This process's counts are the only ones available.
            }
        }

        return [.. leases.Where(lease => local.Key(lease.KeyId).HasExpired(lease.JobId))];
    }

    /// <inheritdoc/>
    public async ValueTask ReportAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable)
            return;
        try
        {
            await shared.ReportAsync(leases);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            // The next renewal reports the same.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default)
    {
        if (redis.IsAvailable)
        {
            try
            {
                if (await MayShareAsync(keyId) && local.Key(keyId).HasDebt)
                    await RepayAsync(keyId);
                return await shared.ReadAsync(keyId, limits);
            }
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
            {
                // This process's counts are incomplete, but the best available.
            }
        }

        return await local.ReadAsync(keyId, limits, cancellationToken);
    }

    /// <inheritdoc/>
    public LimitDecision? FindRefusal(string keyId, RateLimits limits)
    {
        if (limits == RateLimits.None || local.Find(keyId) is not { } key)
            return null;
        var smallest = new Reservation("", keyId, limits, 1);
        return redis.IsAvailable && !key.HasDebt ? key.FindSharedRefusal(smallest) : key.FindRefusal(smallest);
    }

    /// <summary>Releases what this process's own limits hold for a job that was settled.</summary>
    /// <param name="reservation">What was acquired.</param>
    /// <param name="usedTokens">What was used.</param>
    /// <param name="lost">Whether Redis does not know of the settlement yet.</param>
    /// <param name="at">When the job ended.</param>
    public void SettleLocal(Reservation reservation, long usedTokens, bool lost, DateTimeOffset at)
    {
        if (lost)
            local.Settle(reservation, usedTokens, at);
        else
            local.Key(reservation.KeyId).ObserveSettled(reservation, usedTokens);
    }

    private LimitDecision AcquireLocal(Reservation reservation) => local.Key(reservation.KeyId).Acquire(reservation, owes: true);

    private async ValueTask<LimitDecision> AcquireSharedAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var key = local.Key(reservation.KeyId);
        while (true)
        {
            if (await shared.AcquireAsync(reservation, key.Epoch) is { } answer)
            {
                key.Observe(reservation, answer.Decision.Admitted, answer.Counts);
                return answer.Decision;
            }

            await restore.RunAsync(cancellationToken);
            if (key.Epoch.Length == 0)
                continue; // this process remembers nothing of the key
            var debt = key.GetDebt();
            key.Repay(debt with { Admissions = 0 }, await shared.RestoreAsync(reservation.KeyId, debt));
        }
    }

    // Redis may have admitted the request, or may still do so. That admission must be released unless the request is admitted here.
    private LimitDecision AcquireUnanswered(Reservation reservation, Exception e)
    {
        if (e is RedisTimeoutException && redis.IsAvailable)
        {
            // Redis answers, but this process is too busy to receive the reply. Admitting without Redis could exceed the limit.
            _ = ReleaseAsync(reservation);
            throw NoAnswer.ToException();
        }

        var decision = AcquireLocal(reservation);
        if (!decision.Admitted)
            _ = ReleaseAsync(reservation);
        return decision;
    }

    // After its duration a lease ends by itself.
    private async Task ReleaseAsync(Reservation reservation)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < IRateLimiter.LeaseDuration)
        {
            try
            {
                if (redis.IsAvailable)
                {
                    await shared.ReleaseAsync(reservation);
                    return;
                }
            }
            catch (Exception e)
            {
                if (!RedisConnection.IsUnavailable(e))
                {
                    ReleaseFailed(logger, reservation.JobId, e);
                    return;
                }
            }

            await Task.Delay(RedisConnection.RetryInterval, time);
        }
    }

    // Whether Redis may decide for a key: it answers, and no settlement of the key waits in the outbox.
    private async ValueTask<bool> MayShareAsync(string keyId)
    {
        if (!redis.IsAvailable)
            return false;
        if (Interlocked.Read(ref _caughtUpAfter) != redis.Losses)
        {
            try
            {
                await CatchUpAsync().WaitAsync(CatchUpTimeout, time);
            }
            catch (TimeoutException)
            {
                return false; // a long outbox is being listed
            }
        }

        return outbox.GetPending(keyId).Requests == 0;
    }

    private Task CatchUpAsync()
    {
        lock (_lock)
            return _catchingUp.IsCompleted ? _catchingUp = ListOutboxAsync(redis.Losses) : _catchingUp;
    }

    private async Task ListOutboxAsync(long losses)
    {
        await outbox.RefreshAsync(CancellationToken.None);
        Interlocked.Exchange(ref _caughtUpAfter, losses);
        _ = RepayAllAsync();
    }

    private async Task RepayAllAsync()
    {
        try
        {
            foreach (var keyId in local.GetKeysWithDebt())
            {
                if (await MayShareAsync(keyId))
                    await RepayAsync(keyId);
            }
        }
        catch (Exception e)
        {
            if (!RedisConnection.IsUnavailable(e))
                RepaymentFailed(logger, e);
        }
    }

    // One at a time for a key. Acquires that arrive during it wait for it, and fail as it does: they must not pass while the debt is owed.
    private async Task RepayAsync(string keyId)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _repayments.GetOrAdd(keyId, mine.Task);
        if (running == mine.Task)
        {
            var repaying = RepayOnceAsync(keyId);
            await repaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _repayments.TryRemove(keyId, out _);
            mine.SetFromTask(repaying);
        }

        await running;
    }

    private async Task RepayOnceAsync(string keyId)
    {
        await restore.RunAsync(CancellationToken.None);
        var key = local.Key(keyId);
        var debt = key.GetDebt();
        if (debt.Admissions == 0)
            return;
        if (key.Epoch != await shared.ReadEpochAsync(keyId))
            await shared.RestoreAsync(keyId, debt);
        key.Repay(debt, await shared.AdoptAsync(keyId, debt));
    }

    [LoggerMessage(EventId = 3014, Level = LogLevel.Warning,
        Message = "The lease of job {JobId}, whose acquire got no answer, could not be released")]
    private static partial void ReleaseFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 3015, Level = LogLevel.Warning,
        Message = "What was admitted without Redis could not be reported to it; this is tried again")]
    private static partial void RepaymentFailed(ILogger logger, Exception exception);
}
