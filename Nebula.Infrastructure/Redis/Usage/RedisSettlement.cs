using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.Limits;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles in one script: lease, limits, ledger and newest requests change together or not at all.</summary>
/// <remarks>It throws if Redis does not answer or refuses the settlement; see <see cref="SettlementWithOutbox"/>.</remarks>
internal sealed class RedisSettlement(RedisConnection redis, IOptions<NebulaOptions> options)
{
    /// <summary>How long a job is known as settled: 24 h.</summary>
    public static readonly TimeSpan SettledMarkLifetime = TimeSpan.FromHours(24);

    /// <summary>How long a minute of the ledger stays in Redis if no process rolls it up: 2 days.</summary>
    public static readonly TimeSpan LedgerLifetime = TimeSpan.FromDays(2);

    /// <summary>How the script's error begins if a newer version of Nebula wrote what it would change.</summary>
    public const string NewerVersion = "NEWERFORMAT ";

    private static readonly RedisScript Script = RedisScript.Load("limits", "settle");

    private readonly int _kept = options.Value.RequestHistory;

    /// <summary>Settles a job as <see cref="ISettlement.SettleAsync"/> does.</summary>
    public async ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default) =>
        (int)await redis.UntilLostAsync(Script.RunAsync(redis.Database, CreateKeys(settlement), CreateValues(settlement, _kept))) == 1;

    /// <summary>Settles a job whose lease has lapsed, unless it is settled, or has a lease again.</summary>
    /// <param name="settlement">What is known of it.</param>
    /// <param name="running">The job's value among the running jobs, as it was taken.</param>
    /// <param name="mayRun">Whether the job's process may be alive and settle the rest later.</param>
    public async ValueTask<bool> SettleLapsedAsync(Settlement settlement, RedisValue running, bool mayRun)
    {
        var values = CreateValues(settlement, _kept);
        (values[^2], values[^1]) = (running, mayRun ? 1 : 0);
        return (int)await redis.UntilLostAsync(Script.RunAsync(redis.Database, CreateKeys(settlement), values)) == 1;
    }

    /// <summary>The script's keys.</summary>
    internal static RedisKey[] CreateKeys(Settlement settlement)
    {
        var (reservation, usage) = settlement;
        var shard = RedisKeys.GetShard(reservation.KeyId);
        return
        [
            RedisKeys.Limits(reservation.KeyId), RedisKeys.Settled(shard, reservation.JobId), RedisKeys.Ledger(shard, TimeBuckets.MinuteNumber(usage.At)),
            RedisKeys.PendingMinutes(shard), RedisKeys.Requests(shard), RedisKeys.Running(shard),
        ];
    }

    /// <summary>The script's arguments.</summary>
    internal static RedisValue[] CreateValues(Settlement settlement, int requestHistory)
    {
        var (reservation, usage) = settlement;
        return
        [
            reservation.JobId,
            RedisRateLimiter.Or(reservation.Limits.RequestsPerMinute),
            RedisRateLimiter.Or(reservation.Limits.TokensPerMinute),
            (long)SettledMarkLifetime.TotalSeconds,
            $"{usage.KeyId}/{usage.Model}",
            usage.Failed ? 1 : 0,
            usage.InputTokens,
            usage.OutputTokens,
            usage.At.ToUnixTimeMilliseconds(),
            TimeBuckets.MinuteNumber(usage.At),
            (long)LedgerLifetime.TotalSeconds,
            SettledRow.Write(usage),
            requestHistory,
            RedisValue.EmptyString,
            0,
        ];
    }
}
