using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.Limits;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>
/// Settles in one script: lease, limits, ledger and newest requests change together or not at all. Settlements of a key that arrive at the same time share a script.
/// </summary>
/// <remarks>It throws if Redis does not answer or refuses the settlement; see <see cref="SettlementWithOutbox"/>.</remarks>
internal sealed class RedisSettlement
{
    /// <summary>How long a job is known as settled: 24 h.</summary>
    public static readonly TimeSpan SettledMarkLifetime = TimeSpan.FromHours(24);

    /// <summary>How long a minute of the ledger stays in Redis if no process rolls it up: 2 days.</summary>
    public static readonly TimeSpan LedgerLifetime = TimeSpan.FromDays(2);

    /// <summary>How the script's error begins if a newer version of Nebula wrote what it would change.</summary>
    public const string NewerVersion = "NEWERFORMAT ";

    private const int FirstValues = 15, OtherValues = 7;

    private static readonly RedisScript Script = RedisScript.Load("limits", "settlement", "settle");
    private static readonly RedisScript ManyScript = RedisScript.Load("limits", "settlement", "settle-many");

    private readonly RedisConnection _redis;
    private readonly int _kept;
    private readonly CallBatcher<Settlement, bool> _settlements;

    public RedisSettlement(RedisConnection redis, IOptions<NebulaOptions> options)
    {
        (_redis, _kept) = (redis, options.Value.RequestHistory);
        _settlements = new CallBatcher<Settlement, bool>(MayShare, RunAsync, inTurn: true);
    }

    /// <summary>Settles a job as <see cref="ISettlement.SettleAsync"/> does.</summary>
    public ValueTask<bool> SettleAsync(Settlement settlement) => _settlements.RunAsync(RedisKeys.GetShard(settlement.Reservation.KeyId), settlement);

    /// <summary>Settles a job whose lease has lapsed, unless it is settled, or has a lease again.</summary>
    /// <param name="settlement">What is known of it.</param>
    /// <param name="running">The job's value among the running jobs, as it was taken.</param>
    /// <param name="mayRun">Whether the job's process may be alive and settle the rest later.</param>
    public async ValueTask<bool> SettleLapsedAsync(Settlement settlement, RedisValue running, bool mayRun)
    {
        var values = CreateValues([settlement], _kept);
        (values[^2], values[^1]) = (running, mayRun ? 1 : 0);
        return (int)await _redis.UntilLostAsync(Script.RunAsync(_redis.Database, CreateKeys([settlement]), values)) == 1;
    }

    /// <summary>The keys of <c>settle.lua</c> or, for several settlements, <c>settle-many.lua</c>.</summary>
    internal static RedisKey[] CreateKeys(ReadOnlySpan<Settlement> settlements)
    {
        const int First = 6;
        var (reservation, usage) = settlements[0];
        var shard = RedisKeys.GetShard(reservation.KeyId);
        var keys = new RedisKey[First + settlements.Length - 1];
        keys[0] = RedisKeys.Limits(reservation.KeyId);
        keys[1] = RedisKeys.Settled(shard, reservation.JobId);
        keys[2] = RedisKeys.Ledger(shard, TimeBuckets.MinuteNumber(usage.At));
        keys[3] = RedisKeys.PendingMinutes(shard);
        keys[4] = RedisKeys.Requests(shard);
        keys[5] = RedisKeys.Running(shard);
        for (var i = 1; i < settlements.Length; i++)
            keys[First + i - 1] = RedisKeys.Settled(shard, settlements[i].Reservation.JobId);
        return keys;
    }

    /// <summary>The arguments of <c>settle.lua</c> or, for several settlements, <c>settle-many.lua</c>.</summary>
    internal static RedisValue[] CreateValues(ReadOnlySpan<Settlement> settlements, int requestHistory)
    {
        var (reservation, usage) = settlements[0];
        var values = new RedisValue[FirstValues + (OtherValues * (settlements.Length - 1))];
        values[0] = reservation.JobId;
        values[1] = RedisRateLimiter.Or(reservation.Limits.RequestsPerMinute);
        values[2] = RedisRateLimiter.Or(reservation.Limits.TokensPerMinute);
        values[3] = (long)SettledMarkLifetime.TotalSeconds;
        values[4] = LedgerField(usage);
        values[5] = usage.Failed ? 1 : 0;
        values[6] = usage.InputTokens;
        values[7] = usage.OutputTokens;
        values[8] = usage.At.ToUnixTimeMilliseconds();
        values[9] = TimeBuckets.MinuteNumber(usage.At);
        values[10] = (long)LedgerLifetime.TotalSeconds;
        values[11] = SettledRow.Write(usage);
        values[12] = requestHistory;
        values[13] = RedisValue.EmptyString;
        values[14] = 0;
        for (var i = 1; i < settlements.Length; i++)
            Write(settlements[i], values.AsSpan(FirstValues + (OtherValues * (i - 1)), OtherValues));
        return values;
    }

    private static void Write(Settlement settlement, Span<RedisValue> values)
    {
        var usage = settlement.Usage;
        values[0] = settlement.Reservation.JobId;
        values[1] = LedgerField(usage);
        values[2] = usage.Failed ? 1 : 0;
        values[3] = usage.InputTokens;
        values[4] = usage.OutputTokens;
        values[5] = usage.At.ToUnixTimeMilliseconds();
        values[6] = SettledRow.Write(usage);
    }

    private static string LedgerField(UsageRecord usage) => $"{usage.KeyId}/{usage.Model}";

    // A script has one key, its limits and one minute of the ledger.
    private static bool MayShare(Settlement one, Settlement other) =>
        one.Reservation.KeyId == other.Reservation.KeyId
        && one.Reservation.Limits == other.Reservation.Limits
        && TimeBuckets.MinuteNumber(one.Usage.At) == TimeBuckets.MinuteNumber(other.Usage.At);

    private async Task<bool[]> RunAsync(Settlement[] settlements)
    {
        var script = settlements.Length == 1 ? Script : ManyScript;
        var answer = (string)(await _redis.UntilLostAsync(script.RunAsync(_redis.Database, CreateKeys(settlements), CreateValues(settlements, _kept))))!;
        return [.. answer.Select(static result => result == '1')];
    }
}
