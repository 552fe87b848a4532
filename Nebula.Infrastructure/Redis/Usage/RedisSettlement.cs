using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.Limits;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles in one script: lease, limits, ledger and newest requests change together or not at all.</summary>
/// <remarks>It throws if Redis does not answer or refuses the settlement; see <see cref="SettlementWithOutbox"/>.</remarks>
internal sealed class RedisSettlement(RedisConnection redis, IOptions<NebulaOptions> options) : ISettlement
{
    /// <summary>How long a job is known as settled: 24 h.</summary>
    public static readonly TimeSpan SettledFor = TimeSpan.FromHours(24);

    /// <summary>How long a minute of the ledger stays in Redis if no process rolls it up: 2 days.</summary>
    public static readonly TimeSpan LedgerFor = TimeSpan.FromDays(2);

    /// <summary>How the script's error begins if a newer version of Nebula wrote what it would change.</summary>
    public const string NewerVersion = "NEWERFORMAT ";

    private static readonly RedisScript Script = RedisScript.Load("limits", "settle");

    private readonly int _kept = options.Value.RequestHistory;

    /// <inheritdoc/>
    public async ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default)
    {
        var (reservation, usage) = settlement;
        var shard = RedisKeys.GetShard(reservation.KeyId);
        var minute = TimeBuckets.MinuteNumber(usage.At);
        RedisKey[] keys =
        [
            RedisKeys.Limits(reservation.KeyId), RedisKeys.Settled(shard, reservation.JobId), RedisKeys.Ledger(shard, minute),
            RedisKeys.Unrolled(shard), RedisKeys.Requests(shard),
        ];
        RedisValue[] values =
        [
            reservation.JobId,
            RedisRateLimiter.Or(reservation.Limits.RequestsPerMinute),
            RedisRateLimiter.Or(reservation.Limits.TokensPerMinute),
            (long)SettledFor.TotalSeconds,
            $"{usage.KeyId}/{usage.Model}",
            usage.Failed ? 1 : 0,
            usage.InputTokens,
            usage.OutputTokens,
            usage.At.ToUnixTimeMilliseconds(),
            minute,
            (long)LedgerFor.TotalSeconds,
            SettledRow.Write(usage),
            _kept,
        ];
        return (int)await redis.UntilLostAsync(Script.RunAsync(redis.Database, keys, values)) == 1;
    }
}
