using Nebula.Domain.RateLimiting;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Limits in Redis: one script each to acquire, by the server's clock, with the numbers of the in-process limiter.</summary>
/// <remarks>It throws where Redis does not answer; see <see cref="RateLimiterWithFallback"/>.</remarks>
internal sealed class RedisRateLimiter(RedisConnection redis) : IRateLimiter
{
    private static readonly RedisScript Acquire = RedisScript.Load("limits", "acquire");
    private static readonly RedisScript Renew = RedisScript.Load("limits", "renew");
    private static readonly RedisScript Usage = RedisScript.Load("limits", "usage");
    private static readonly RedisValue LeaseMicroseconds = (long)IRateLimiter.LeaseDuration.TotalMicroseconds;

    /// <inheritdoc/>
    public async ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default)
    {
        var limits = reservation.Limits;
        RedisValue[] values =
        [
            reservation.JobId, Or(limits.RequestsPerMinute), Or(limits.TokensPerMinute), Or(limits.ConcurrentRequests), Or(limits.TokensPerDay),
            reservation.Tokens, reservation.Resume ? 1 : 0, LeaseMicroseconds,
        ];
        RedisKey limitsKey = RedisKeys.Limits(reservation.KeyId);
        RedisKey[] keys = reservation.Resume
            ? [limitsKey, RedisKeys.Settled(RedisKeys.GetShard(reservation.KeyId), reservation.JobId)]
            : [limitsKey];
        var answer = await Acquire.RunAsync(redis.Database, keys, values);
        return new LimitDecision
        {
            Refused = (LimitKind)(int)answer[0],
            NeverFits = (int)answer[1] == 1,
            RetryAfter = Microseconds(answer[2]),
            Used = (long)answer[3],
            RemainingRequests = (long)answer[4],
            ResetRequests = Microseconds(answer[5]),
            RemainingTokens = (long)answer[6],
            ResetTokens = Microseconds(answer[7]),
        };
    }

    /// <summary>Renews one batch: a script for each key, all sent at once.</summary>
    public async ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default)
    {
        var lost = await Task.WhenAll(leases
            .GroupBy(static lease => lease.KeyId, static lease => (RedisValue)lease.JobId)
            .SelectMany(static key => key.Chunk(1_000).Select(jobs => (KeyId: key.Key, Jobs: jobs)))
            .Select(async batch =>
            {
                var jobs = await Renew.RunAsync(redis.Database, [RedisKeys.Limits(batch.KeyId)], [LeaseMicroseconds, .. batch.Jobs]);
                return ((string[])jobs!).Select(job => new Lease(batch.KeyId, job));
            }));
        return [.. lost.SelectMany(static leases => leases)];
    }

    /// <inheritdoc/>
    public async ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default)
    {
        var answer = await Usage.RunAsync(
            redis.Database, [RedisKeys.Limits(keyId)], [Or(limits.RequestsPerMinute), Or(limits.TokensPerMinute)]);
        return new LimitUsage((long)answer[0], (long)answer[1], (long)answer[2], (long)answer[3]);
    }

    /// <summary>A limit as the scripts read it: -1 is none.</summary>
    internal static RedisValue Or(long? limit) => limit ?? -1;

    private static TimeSpan Microseconds(RedisResult value) => TimeSpan.FromMicroseconds((long)value);
}
