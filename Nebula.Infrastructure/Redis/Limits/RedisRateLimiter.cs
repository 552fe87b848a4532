using System.Globalization;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Limits in Redis: scripts by the server's clock, with the numbers of the in-process limiter. Acquires of a key that arrive at the same time share a script.</summary>
/// <remarks>Every method throws if Redis does not answer; see <see cref="RateLimiterWithFallback"/>.</remarks>
internal sealed class RedisRateLimiter
{
    /// <summary>How long a lease lives, as the scripts read it.</summary>
    internal static readonly RedisValue LeaseMicroseconds = (long)IRateLimiter.LeaseDuration.TotalMicroseconds;

    private static readonly RedisScript AcquireScript = RedisScript.Load("limits", "admission", "acquire");
    private static readonly RedisScript AcquireManyScript = RedisScript.Load("limits", "admission", "acquire-many");
    private static readonly RedisScript RenewScript = RedisScript.Load("limits", "renew");
    private static readonly RedisScript ReportScript = RedisScript.Load("report");
    private static readonly RedisScript UsageScript = RedisScript.Load("limits", "usage");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("limits", "release");
    private static readonly RedisScript AdoptScript = RedisScript.Load("limits", "adopt");

    private readonly RedisConnection _redis;
    private readonly CallBatcher<SharedAcquire, SharedDecision?> _acquires;

    public RedisRateLimiter(RedisConnection redis)
    {
        _redis = redis;
        _acquires = new CallBatcher<SharedAcquire, SharedDecision?>(SharedAcquire.MayShare, RunAsync, inTurn: false);
    }

    /// <summary>Reserves everything or nothing.</summary>
    /// <param name="reservation">What to reserve.</param>
    /// <param name="epoch">The version of Redis's data that this process knows for the key; empty if none.</param>
    /// <returns>Null, and nothing is reserved, if Redis has lost that data.</returns>
    public async ValueTask<SharedDecision?> AcquireAsync(Reservation reservation, string epoch)
    {
        var acquire = new SharedAcquire(reservation, epoch);
        return reservation.Resume ? (await RunAsync([acquire]))[0] : await _acquires.RunAsync(RedisKeys.GetShard(reservation.KeyId), acquire);
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
                var jobs = await _redis.UntilLostAsync(RenewScript.RunAsync(
                    _redis.Database,
                    [RedisKeys.Limits(batch.KeyId), RedisKeys.Running(RedisKeys.GetShard(batch.KeyId))],
                    [LeaseMicroseconds, .. batch.Leases.SelectMany(static lease => (RedisValue[])[lease.JobId, lease.Tokens, RunningJob.Write(lease.Reservation)])]));
                return ((string[])jobs!).Select(job => new Lease(batch.KeyId, job));
            }));
        return [.. ended.SelectMany(static leases => leases)];
    }

    /// <summary>Reports what jobs have generated: a script for each shard, and for each 250 of its jobs (some 1 ms), all sent at once.</summary>
    public Task ReportAsync(IReadOnlyCollection<Lease> leases) => _redis.UntilLostAsync(Task.WhenAll(leases
        .GroupBy(static lease => RedisKeys.GetShard(lease.KeyId))
        .SelectMany(static shard => shard.Chunk(250).Select(leases => (Shard: shard.Key, Leases: leases)))
        .Select(batch => ReportScript.RunAsync(
            _redis.Database, [RedisKeys.Running(batch.Shard)], [.. batch.Leases.SelectMany(static lease => (RedisValue[])[lease.JobId, lease.Tokens])]))));

    /// <summary>Ends the lease of a job that never ran, if it has one.</summary>
    public Task ReleaseAsync(Reservation reservation) => _redis.UntilLostAsync(ReleaseScript.RunAsync(
        _redis.Database,
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
        (string?)await _redis.UntilLostAsync(_redis.Database.StringGetAsync(RedisKeys.ShardEpoch(RedisKeys.GetShard(keyId)))) ?? "";

    /// <summary>What a key uses of its limits now.</summary>
    public async Task<LimitUsage> ReadAsync(string keyId, RateLimits limits)
    {
        var answer = await _redis.UntilLostAsync(UsageScript.RunAsync(
            _redis.Database, [RedisKeys.Limits(keyId)], [Or(limits.RequestsPerMinute), Or(limits.TokensPerMinute)]));
        return new LimitUsage((long)answer[0], (long)answer[1], (long)answer[2], (long)answer[3]);
    }

    /// <summary>A limit as the scripts read it: -1 is none.</summary>
    internal static RedisValue Or(long? limit) => limit ?? -1;

    private async Task<SharedDecision?[]> RunAsync(SharedAcquire[] acquires)
    {
        var script = acquires.Length == 1 ? AcquireScript : AcquireManyScript;
        var answer = (RedisValue)await _redis.UntilLostAsync(script.RunAsync(_redis.Database, SharedAcquire.CreateKeys(acquires), SharedAcquire.CreateValues(acquires)));
        return AcquireReply.Read(((ReadOnlyMemory<byte>)answer).Span, acquires);
    }

    private async Task<string> AdoptAsync(string keyId, SharedDebt debt, IReadOnlyList<OwedLease> leases, double[] counts)
    {
        var shard = RedisKeys.GetShard(keyId);
        RedisKey[] keys = [RedisKeys.Limits(keyId), RedisKeys.ShardEpoch(shard), .. leases.Select(lease => (RedisKey)RedisKeys.Settled(shard, lease.JobId))];
        RedisValue[] values =
        [
            Or(debt.Limits.RequestsPerMinute), Or(debt.Limits.TokensPerMinute), LeaseMicroseconds, .. counts.Select(Number),
            .. leases.SelectMany(static lease => (RedisValue[])[lease.JobId, lease.Reserved, Number(lease.Drained)]),
        ];
        return (string)(await _redis.UntilLostAsync(AdoptScript.RunAsync(_redis.Database, keys, values)))!;
    }

    private static RedisValue Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
