using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Usage;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>A job that has its settled mark is in the ledger, in every state of its keys, and with every version of Nebula.</summary>
public abstract class SettleScriptContract
{
    private static readonly RateLimits Limits = new() { ConcurrentRequests = 50, TokensPerDay = 100_000, TokensPerMinute = 60_000 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<RedisWorld> OpenAsync();

    [Fact]
    public async Task Settle_ByBothVersionsInTurn_CountsEveryJobOnce()
    {
        await using var world = await OpenAsync();
        for (var i = 0; i < 12; i++)
        {
            var reservation = StateWorld.Reserve($"job-{i}", Limits, 100);
            (await world.Limiter.AcquireAsync(reservation, Stop)).Admitted.ShouldBeTrue();
            var settlement = world.Settle(reservation);
            var oldFirst = i % 2 == 0;
            (await SettleAsync(world, settlement, old: oldFirst)).ShouldBeTrue();
            (await SettleAsync(world, settlement, old: !oldFirst)).ShouldBeFalse();
        }

        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.ShouldBe(new UsageTotals(12, 0, 36, 48));
        (await world.Ledger.ListRequestsAsync(new RequestQuery(100), Stop)).Data.Count.ShouldBe(12);
        var usage = await world.Limiter.ReadAsync("key", Limits, Stop);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((0, 84));
    }

    [Fact]
    public async Task Settle_ByBothVersionsAtOnce_CountsEveryJobOnce()
    {
        await using var world = await OpenAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => SettleAsync(world, world.Settle(StateWorld.Reserve($"job-{i / 2}", Limits)), old: i % 2 == 0))));
        results.Count(static isNew => isNew).ShouldBe(200);
        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.ShouldBe(new UsageTotals(200, 0, 600, 800));
    }

    [Theory]
    [InlineData(1, "x")]
    [InlineData(4, "")]
    [InlineData(5, "none")]
    [InlineData(7, "one")]
    [InlineData(9, "")]
    [InlineData(11, "")]
    public async Task Settle_AWrongArgument_ChangesNothing(int argument, string value)
    {
        await using var world = await OpenAsync();
        var settlement = world.Settle(StateWorld.Reserve("job", Limits));
        var values = Values(settlement);
        values[argument] = value;
        await Should.ThrowAsync<RedisServerException>(() => world.Get<RedisConnection>().Database.ScriptEvaluateAsync(NewScript, Keys(settlement), values));
        (await SettleAsync(world, settlement, old: false)).ShouldBeTrue();
        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.Requests.ShouldBe(1);
    }

    [Theory]
    [InlineData("ledger row", "MALFORMED")]
    [InlineData("ledger version", RedisSettlement.NewerVersion)]
    [InlineData("limits version", RedisSettlement.NewerVersion)]
    [InlineData("lease", "MALFORMED")]
    [InlineData("requests", "WRONGTYPE")]
    [InlineData("minutes", "WRONGTYPE")]
    public async Task Settle_IntoAStateItCannotRead_LeavesNoMark(string damage, string error)
    {
        await using var world = await OpenAsync();
        var reservation = StateWorld.Reserve("job", Limits, 100);
        await world.Limiter.AcquireAsync(reservation, Stop);
        var settlement = world.Settle(reservation);
        var keys = Keys(settlement);
        var lease = await world.Database.HashGetAsync(keys[0], "l:job");
        await (damage switch
        {
            "ledger row" => world.Database.HashSetAsync(keys[2], "key/llama", "1 0 3"),
            "ledger version" => world.Database.HashSetAsync(keys[2], "v", 7),
            "limits version" => world.Database.HashSetAsync(keys[0], "v", 7),
            "lease" => world.Database.HashSetAsync(keys[0], "l:job", $"a b c {((string)lease!).Split(' ')[3]}"),
            "requests" => world.Database.StringSetAsync(keys[4], "x"),
            _ => world.Database.StringSetAsync(keys[3], "x"),
        });
        var refused = await Should.ThrowAsync<RedisServerException>(() => world.Get<RedisConnection>().Database.ScriptEvaluateAsync(NewScript, keys, Values(settlement)));
        refused.Message.ShouldContain(error);
        (await world.Database.KeyExistsAsync(keys[1])).ShouldBeFalse();

        await (damage switch
        {
            "ledger row" => world.Database.HashDeleteAsync(keys[2], "key/llama"),
            "ledger version" => world.Database.HashDeleteAsync(keys[2], "v"),
            "limits version" => world.Database.HashSetAsync(keys[0], "v", 1),
            "lease" => world.Database.HashSetAsync(keys[0], "l:job", lease),
            "requests" => world.Database.KeyDeleteAsync(keys[4]),
            _ => world.Database.KeyDeleteAsync(keys[3]),
        });
        (await SettleAsync(world, settlement, old: false)).ShouldBeTrue();
        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.Requests.ShouldBe(1);
        (await world.Limiter.ReadAsync("key", Limits, Stop)).ConcurrentRequests.ShouldBe(0);
    }

    [Fact]
    public async Task SettleMany_WithSettledAndRepeatedJobs_SettlesEveryJobOnce()
    {
        await using var world = await OpenAsync();
        Settlement[] settlements = [.. Enumerable.Range(0, 6).Select(i => world.Settle(StateWorld.Reserve($"job-{i}", Limits, 100), model: i == 4 ? "qwen" : "llama"))];
        foreach (var settlement in settlements.SkipLast(1))
            (await world.Limiter.AcquireAsync(settlement.Reservation, Stop)).Admitted.ShouldBeTrue();
        await SettleAsync(world, settlements[1], old: true);
        await SettleAsync(world, settlements[2], old: false);

        (await SettleManyAsync(world, [.. settlements, settlements[0]])).ShouldBe("1001110");
        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.ShouldBe(new UsageTotals(6, 0, 18, 24));
        (await world.Ledger.ListRequestsAsync(new RequestQuery(100), Stop)).Data.Select(static request => request.JobId).Take(4).ShouldBe(["job-5", "job-4", "job-3", "job-0"], ignoreOrder: true);
        var usage = await world.Limiter.ReadAsync("key", Limits, Stop);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((0, 42));
        (await world.Database.HashLengthAsync(Keys(settlements[0])[5])).ShouldBe(0);
        (await SettleManyAsync(world, settlements)).ShouldBe("000000");
    }

    [Fact]
    public async Task SettleMany_WithALeaseItCannotRead_SettlesNoneAndTheServiceSettlesTheOthers()
    {
        await using var world = await OpenAsync();
        Settlement[] settlements = [.. Enumerable.Range(0, 20).Select(i => world.Settle(StateWorld.Reserve($"job-{i}", Limits, 100)))];
        foreach (var settlement in settlements)
            (await world.Limiter.AcquireAsync(settlement.Reservation, Stop)).Admitted.ShouldBeTrue();
        var limits = Keys(settlements[0])[0];
        await world.Database.HashSetAsync(limits, "l:job-7", $"a b c {((string)(await world.Database.HashGetAsync(limits, "l:job-7"))!).Split(' ')[3]}");

        (await Should.ThrowAsync<RedisServerException>(() => SettleManyAsync(world, settlements))).Message.ShouldContain("MALFORMED");
        (await world.Ledger.GetKeyTotalsAsync(Stop)).ShouldBeEmpty();
        var settling = settlements.Select(settlement => world.Get<RedisSettlement>().SettleAsync(settlement).AsTask()).ToArray();
        await Should.ThrowAsync<RedisServerException>(() => settling[7]);
        (await Task.WhenAll(settling.Where((_, i) => i != 7))).ShouldAllBe(static isNew => isNew);
        (await world.Ledger.GetKeyTotalsAsync(Stop))["key"].Totals.Requests.ShouldBe(19);
    }

    private static string OldScript { get; } = Resource("settle-0.1.0.lua");

    private static string NewScript { get; } = RedisScript.Load("limits", "settlement", "settle").Text;

    private static async Task<bool> SettleAsync(RedisWorld world, Settlement settlement, bool old) =>
        (int)await world.Database.ScriptEvaluateAsync(old ? OldScript : NewScript, Keys(settlement), Values(settlement)) == 1;

    private static async Task<string> SettleManyAsync(RedisWorld world, Settlement[] settlements) => (string)(await world.Database.ScriptEvaluateAsync(
        RedisScript.Load("limits", "settlement", "settle-many").Text, RedisSettlement.CreateKeys(settlements), RedisSettlement.CreateValues(settlements, requestHistory: 100)))!;

    private static RedisKey[] Keys(Settlement settlement) => RedisSettlement.CreateKeys([settlement]);

    private static RedisValue[] Values(Settlement settlement) => RedisSettlement.CreateValues([settlement], requestHistory: 100);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(SettleScriptContract).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
