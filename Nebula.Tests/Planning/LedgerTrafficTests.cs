using Nebula.Domain.Common;
using Nebula.Domain.Planning.Traffic;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class LedgerTrafficTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Read_SeveralPages_TakesTheRangeAndTheTimesOfSending()
    {
        var ledger = new PagedLedger(Enumerable.Range(0, 2_500).Select(static i => CreateRecord(i)));
        var trace = await LedgerTraffic.ReadAsync(ledger.ListAsync, new(Noon.AddSeconds(100), Noon.AddSeconds(2_300), "chat"), timeScale: 0.5);

        trace.Count.ShouldBe(2_200);
        trace.Seconds.ShouldBe(2_199);
        trace.Requests[0].PromptTokens.ShouldBe(200);
        trace.HasPrefixes.ShouldBeFalse();
        ledger.Pages.ShouldBe(3);
    }

    [Fact]
    public void Create_LongRequests_WereSentEarlier()
    {
        UsageRecord[] records = [CreateRecord(0) with { DurationSeconds = 8 }, CreateRecord(1) with { DurationSeconds = 1 }];

        LedgerTraffic.Create(records, new(Noon, Noon.AddHours(1)), timeScale: 1).Seconds.ShouldBe(8);
        LedgerTraffic.Create(records, new(Noon, Noon.AddHours(1)), timeScale: 0).Seconds.ShouldBe(1);
    }

    [Fact]
    public void Create_Measured_IsWhatTheLedgerHas()
    {
        UsageRecord[] records = [CreateRecord(0) with { DurationSeconds = 8, TimeToFirstTokenSeconds = 3.1 }, CreateRecord(1) with { DurationSeconds = 1 }];
        var measured = LedgerTraffic.Create(records, new(Noon, Noon.AddHours(1)), timeScale: 1).Measured.ShouldNotBeNull();

        measured.TimeToFirstToken.GetPercentile(50).ShouldBe(3.1);
        measured.TimePerOutputToken.GetPercentile(50).ShouldNotBeNull().ShouldBe(0.1, 1e-12);
        measured.EndToEnd.Mean.ShouldBe(4.5);
    }

    [Fact]
    public void CreateRange_EndsLeftOut_IsTheHourBeforeTheEnd()
    {
        static LedgerRange Create(DateTimeOffset? from, DateTimeOffset? to) => LedgerRange.Create(from, to, null, Noon, "--from");

        Create(null, null).ShouldBe(new(Noon.AddHours(-1), Noon));
        Create(null, Noon.AddDays(-1)).ShouldBe(new(Noon.AddDays(-1).AddHours(-1), Noon.AddDays(-1)));
        Create(Noon.AddDays(-1), null).ShouldBe(new(Noon.AddDays(-1), Noon));
        Create(null, DateTimeOffset.MinValue.AddMinutes(1)).From.ShouldBe(DateTimeOffset.MinValue);
        foreach (var from in (DateTimeOffset[])[Noon, Noon.AddSeconds(1)])
        {
            var error = Should.Throw<NebulaException>(() => Create(from, null)).Error;
            error.Param.ShouldBe("--from");
            error.Message.ShouldEndWith("is not before 2026-11-29T12:00:00Z, the end of the range.");
        }
    }

    [Fact]
    public void Includes_OnlyRequestsThatGotTokens()
    {
        var range = new LedgerRange(Noon, Noon.AddHours(1), "chat");

        range.Includes(CreateRecord(0)).ShouldBeTrue();
        range.Includes(CreateRecord(0) with { Status = 499 }).ShouldBeTrue();
        range.Includes(CreateRecord(0) with { Status = 503 }).ShouldBeFalse();
        range.Includes(CreateRecord(0) with { OutputTokens = 0 }).ShouldBeFalse();
        range.Includes(CreateRecord(0) with { Model = "other" }).ShouldBeFalse();
        range.Includes(CreateRecord(0) with { At = Noon.AddHours(1) }).ShouldBeFalse();
    }

    [Fact]
    public async Task Read_NoneOrTooMany_SaysSo()
    {
        var ledger = new PagedLedger(Enumerable.Range(0, 50).Select(static i => CreateRecord(i)));
        var range = new LedgerRange(Noon, Noon.AddHours(1));

        (await Should.ThrowAsync<NebulaException>(() => LedgerTraffic.ReadAsync(ledger.ListAsync, range with { Model = "none" }, 1))).Message
            .ShouldBe("The ledger has no finished requests of 'none' from 2026-11-29T12:00:00Z to 2026-11-29T13:00:00Z.");
        var error = (await Should.ThrowAsync<NebulaException>(() => LedgerTraffic.ReadAsync(ledger.ListAsync, range, 1, maxRequests: 49))).Error;
        (error.Code, error.Message).ShouldBe(("plan_too_large", "The range has more than 49 requests; take a shorter one."));
    }

    private static UsageRecord CreateRecord(int second) => new()
    {
        JobId = $"chatcmpl-{second:00000}", KeyId = "key", Model = "chat", At = Noon.AddSeconds(second), Status = 200, FinishReason = "stop",
        InputTokens = 100 + second, OutputTokens = 50, DurationSeconds = 4,
    };

    /// <summary>A ledger of a list, newest first, in pages.</summary>
    private sealed class PagedLedger(IEnumerable<UsageRecord> records)
    {
        private readonly List<UsageRecord> _newestFirst = [.. records.Reverse()];

        public int Pages { get; private set; }

        public ValueTask<ListPage<UsageRecord>> ListAsync(RequestQuery query, CancellationToken cancellationToken)
        {
            Pages++;
            var found = _newestFirst.Where(record => query.Model is null || record.Model == query.Model)
                .SkipWhile(record => query.After is not null && string.CompareOrdinal(record.JobId, query.After) >= 0).ToList();
            return new(new ListPage<UsageRecord>([.. found.Take(query.Limit)], found.Count > query.Limit));
        }
    }
}
