using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>An acquire in Redis.</summary>
/// <param name="Reservation">What to reserve.</param>
/// <param name="Epoch">The version of Redis's data that this process knows for the key; empty if none.</param>
internal readonly record struct SharedAcquire(Reservation Reservation, string Epoch)
{
    /// <summary>Whether two acquires may share a script, which has one key, its limits and one epoch.</summary>
    public static bool MayShare(SharedAcquire one, SharedAcquire other) =>
        one.Reservation.KeyId == other.Reservation.KeyId && one.Epoch == other.Epoch && one.Reservation.Limits == other.Reservation.Limits;

    /// <summary>The keys of <c>acquire.lua</c> or, for several acquires, <c>acquire-many.lua</c>.</summary>
    public static RedisKey[] CreateKeys(ReadOnlySpan<SharedAcquire> acquires)
    {
        var first = acquires[0].Reservation;
        var shard = RedisKeys.GetShard(first.KeyId);
        return first.Resume
            ? [RedisKeys.Limits(first.KeyId), RedisKeys.ShardEpoch(shard), RedisKeys.Running(shard), RedisKeys.Settled(shard, first.JobId)]
            : [RedisKeys.Limits(first.KeyId), RedisKeys.ShardEpoch(shard), RedisKeys.Running(shard)];
    }

    /// <summary>The arguments of <c>acquire.lua</c> or, for several acquires, <c>acquire-many.lua</c>.</summary>
    public static RedisValue[] CreateValues(ReadOnlySpan<SharedAcquire> acquires)
    {
        const int First = 10, Others = 3;
        var (first, epoch) = acquires[0];
        var limits = first.Limits;
        var values = new RedisValue[First + (Others * (acquires.Length - 1))];
        values[0] = first.JobId;
        values[1] = RedisRateLimiter.Or(limits.RequestsPerMinute);
        values[2] = RedisRateLimiter.Or(limits.TokensPerMinute);
        values[3] = RedisRateLimiter.Or(limits.ConcurrentRequests);
        values[4] = RedisRateLimiter.Or(limits.TokensPerDay);
        values[5] = first.Tokens;
        values[6] = first.Resume ? 1 : 0;
        values[7] = RedisRateLimiter.LeaseMicroseconds;
        values[8] = epoch;
        values[9] = RunningJob.Write(first);
        for (var i = 1; i < acquires.Length; i++)
        {
            var at = First + (Others * (i - 1));
            var other = acquires[i].Reservation;
            (values[at], values[at + 1], values[at + 2]) = (other.JobId, other.Tokens, RunningJob.Write(other));
        }

        return values;
    }
}

/// <summary>What Redis answered to an acquire.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Counts">What Redis counts for the key after it.</param>
internal readonly record struct SharedDecision(LimitDecision Decision, SharedCounts Counts);
