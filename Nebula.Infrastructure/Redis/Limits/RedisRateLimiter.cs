using System.Globalization;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Limits in Redis: one script each, by the server's clock, with the numbers of the in-process limiter.</summary>
/// <remarks>Every method throws if Redis does not answer; see <see cref="RateLimiterWithFallback"/>.</remarks>
internal sealed class RedisRateLimiter(RedisConnection redis)
{
    private static readonly RedisScript AcquireScript = RedisScript.Load("limits", "acquire");
    private static readonly RedisScript RenewScript = RedisScript.Load("limits", "renew");
    private static readonly RedisScript UsageScript = RedisScript.Load("limits", "usage");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("limits", "release");
    private static readonly RedisScript AdoptScript = RedisScript.Load("limits", "adopt");
    private static readonly RedisValue LeaseMicroseconds = (long)IRateLimiter.LeaseDuration.TotalMicroseconds;

    /// <summary>Reserves everything or nothing.</summary>
    /// <param name="reservation">What to reserve.</param>
    /// <param name="epoch">The version of Redis's data that this process knows for the key; empty if none.</param>
    /// <returns>Null, and nothing is reserved, if Redis has lost that data.</returns>
    public async Task<SharedDecision?> AcquireAsync(Reservation reservation, string epoch)
    {
        var limits = reservation.Limits;
        var shard = RedisKeys.GetShard(reservation.KeyId);
        RedisKey[] keys = reservation.Resume
            ? [RedisKeys.Limits(reservation.KeyId), RedisKeys.ShardEpoch(shard), RedisKeys.Running(shard), RedisKeys.Settled(shard, reservation.JobId)]
            : [RedisKeys.Limits(reservation.KeyId), RedisKeys.ShardEpoch(shard), RedisKeys.Running(shard)];
        RedisValue[] values =
        [
            reservation.JobId, Or(limits.RequestsPerMinute), Or(limits.TokensPerMinute), Or(limits.ConcurrentRequests), Or(limits.TokensPerDay),
            reservation.Tokens, reservation.Resume ? 1 : 0, LeaseMicroseconds, epoch, RunningJob.Write(reservation),
        ];
        var answer = await redis.UntilLostAsync(AcquireScript.RunAsync(redis.Database, keys, values));
        return AcquireReply.Read(((ReadOnlyMemory<byte>)(RedisValue)answer).Span, limits);
    }

    /// <summary>Renews one batch: a script for each key, all sent at once.</summary>
    /// <returns>The leases that have ended.</returns>
    public async Task<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases)
    {
        var ended = await Task.WhenAll(leases
            .GroupBy(static lease => lease.KeyId)
            .SelectMany(static key => key.Chunk(1_000).Select(leases => (KeyId: key.Key, Leases: leases)))
            .Select(async batch =>
            {
                var jobs = await redis.UntilLostAsync(RenewScript.RunAsync(
                    redis.Database,
                    [RedisKeys.Limits(batch.KeyId), RedisKeys.Running(RedisKeys.GetShard(batch.KeyId))],
                    [LeaseMicroseconds, .. batch.Leases.SelectMany(static lease => (RedisValue[])[lease.JobId, lease.Tokens, RunningJob.Write(lease.Reservation)])]));
                return ((string[])jobs!).Select(job => new Lease(batch.KeyId, job));
            }));
        return [.. ended.SelectMany(static leases => leases)];
    }

    /// <summary>Ends the lease of a job that never ran, if it has one.</summary>
    public Task ReleaseAsync(Reservation reservation) => redis.UntilLostAsync(ReleaseScript.RunAsync(
        redis.Database,
        [RedisKeys.Limits(reservation.KeyId), RedisKeys.Running(RedisKeys.GetShard(reservation.KeyId))],
        [reservation.JobId, Or(reservation.Limits.RequestsPerMinute), Or(reservation.Limits.TokensPerMinute)]));

    /// <summary>Adds what a process counted without Redis, and enters its leases even beyond the limits.</summary>
    /// <returns>The version of Redis's data that counts it now.</returns>
    public Task<string> AdoptAsync(string keyId, SharedDebt debt) =>
        AdoptAsync(keyId, debt, debt.Leases, [debt.OwedRequests, debt.OwedTokens, 0, 0, 0, 0]);

    /// <summary>Sets what a Redis that lost its data counts at least. Leases are not entered: their jobs ask for them.</summary>
    /// <returns>The version of Redis's data that counts it now.</returns>
    public Task<string> RestoreAsync(string keyId, SharedDebt debt) =>
        AdoptAsync(keyId, debt, [], [0, 0, debt.Requests - debt.OwedRequests, debt.Tokens - debt.OwedTokens, debt.Day, debt.DayTokens]);

    /// <summary>The version of Redis's data that counts a key; empty if it was lost and not restored.</summary>
    public async Task<string> ReadEpochAsync(string keyId) =>
        (string?)await redis.UntilLostAsync(redis.Database.StringGetAsync(RedisKeys.ShardEpoch(RedisKeys.GetShard(keyId)))) ?? "";

    /// <summary>What a key uses of its limits now.</summary>
    public async Task<LimitUsage> ReadAsync(string keyId, RateLimits limits)
    {
        var answer = await redis.UntilLostAsync(UsageScript.RunAsync(
            redis.Database, [RedisKeys.Limits(keyId)], [Or(limits.RequestsPerMinute), Or(limits.TokensPerMinute)]));
        return new LimitUsage((long)answer[0], (long)answer[1], (long)answer[2], (long)answer[3]);
    }

    /// <summary>A limit as the scripts read it: -1 is none.</summary>
    internal static RedisValue Or(long? limit) => limit ?? -1;

    private async Task<string> AdoptAsync(string keyId, SharedDebt debt, IReadOnlyList<OwedLease> leases, double[] counts)
    {
        var shard = RedisKeys.GetShard(keyId);
        RedisKey[] keys = [RedisKeys.Limits(keyId), RedisKeys.ShardEpoch(shard), .. leases.Select(lease => (RedisKey)RedisKeys.Settled(shard, lease.JobId))];
        RedisValue[] values =
        [
            Or(debt.Limits.RequestsPerMinute), Or(debt.Limits.TokensPerMinute), LeaseMicroseconds, .. counts.Select(Number),
            .. leases.SelectMany(static lease => (RedisValue[])[lease.JobId, lease.Reserved, Number(lease.Drained)]),
        ];
        return (string)(await redis.UntilLostAsync(AdoptScript.RunAsync(redis.Database, keys, values)))!;
    }

    private static RedisValue Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>What Redis answered to an acquire.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Counts">What Redis counts for the key after it.</param>
internal readonly record struct SharedDecision(LimitDecision Decision, SharedCounts Counts);
