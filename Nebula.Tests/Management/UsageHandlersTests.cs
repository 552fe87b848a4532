using Microsoft.AspNetCore.Http;
using Moq;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Usage;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management;

public sealed class UsageHandlersTests
{
    private static readonly DateTimeOffset Nine = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Get_WithoutAQuery_SumsTheLastDayInHours()
    {
        UsageQuery? asked = null;
        _world.Ledger.Setup(ledger => ledger.QueryAsync(It.IsAny<UsageQuery>(), It.IsAny<CancellationToken>()))
            .Callback<UsageQuery, CancellationToken>((query, _) => asked = query)
            .ReturnsAsync([
                new UsageRow(Nine.AddHours(-1), null, null, new UsageTotals(2, 1, 30, 40)),
                new UsageRow(Nine, null, null, new UsageTotals(1, 0, 3, 4)),
            ]);
        var http = Request();

        var text = await RunAsync(http, UsageHandlers.Get(http, _world.Ledger.Object, _world.Time));

        asked.ShouldBe(new UsageQuery(Nine.AddHours(-24), Nine, UsageBucket.Hour));
        text.ShouldBe(
            """
            {"object":"list","from":"2026-11-23T09:00:00Z","to":"2026-11-24T09:00:00Z","bucket":"hour","data":[
            {"start":"2026-11-24T08:00:00Z","key_id":null,"model":null,"requests":2,"failed_requests":1,"input_tokens":30,"output_tokens":40},
            {"start":"2026-11-24T09:00:00Z","key_id":null,"model":null,"requests":1,"failed_requests":0,"input_tokens":3,"output_tokens":4}],
            "total":{"requests":3,"failed_requests":1,"input_tokens":33,"output_tokens":44},"has_more":false}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Get_WithAllParameters_PassesThemOn()
    {
        UsageQuery? asked = null;
        _world.Ledger.Setup(ledger => ledger.QueryAsync(It.IsAny<UsageQuery>(), It.IsAny<CancellationToken>()))
            .Callback<UsageQuery, CancellationToken>((query, _) => asked = query)
            .ReturnsAsync([]);
        var http = Request(query: "from=2026-11-01T01:00:00+01:00&to=2026-11-02&bucket=minute&key_id=k&model=m&group_by=key,%20model");

        await RunAsync(http, UsageHandlers.Get(http, _world.Ledger.Object, _world.Time));

        asked.ShouldBe(new UsageQuery(Nine.AddHours(-9).AddDays(-23), Nine.AddHours(-9).AddDays(-22), UsageBucket.Minute)
        {
            KeyId = "k",
            Model = "m",
            GroupByKey = true,
            GroupByModel = true,
        });
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("to=0001-01-01", "to")]
    [InlineData("from=2026-11-24T10:00:00Z", "from")]
    [InlineData("from=2026-11-02&to=2026-11-01", "from")]
    [InlineData("bucket=week", "bucket")]
    [InlineData("bucket=0", "bucket")]
    [InlineData("bucket=minute&from=2026-01-01", "bucket")]
    [InlineData("group_by=team", "group_by")]
    public async Task Get_WithAWrongQuery_Is400AndNamesTheParameter(string query, string param) =>
        await ShouldNameAsync(http => UsageHandlers.Get(http, _world.Ledger.Object, _world.Time), query, param);

    [Fact]
    public async Task Get_OfTooManyRows_Is400()
    {
        _world.Ledger.Setup(ledger => ledger.QueryAsync(It.IsAny<UsageQuery>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Enumerable.Repeat(new UsageRow(Nine, "k", "m", default), UsageHandlers.MaxRows + 1).ToList());

        await ShouldNameAsync(http => UsageHandlers.Get(http, _world.Ledger.Object, _world.Time), "group_by=key", "group_by");
    }

    [Fact]
    public async Task Requests_AreListedWithoutAnyText()
    {
        var usage = new UsageRecord { JobId = "chatcmpl-1", KeyId = "k", Model = "m", At = Nine, Status = 200, FinishReason = "stop", InputTokens = 1, DurationSeconds = 0.5 };
        _world.Ledger.Setup(ledger => ledger.ListRequestsAsync(new RequestQuery(5, "chatcmpl-2") { KeyId = "k" }, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ListPage<UsageRecord>([usage], true));
        var http = Request(query: "limit=5&after=chatcmpl-2&key_id=k");

        (await RunAsync(http, UsageHandlers.Requests(http, _world.Ledger.Object))).ShouldBe(
            """
            {"object":"list","data":[{"object":"request","id":"chatcmpl-1","key_id":"k","model":"m","at":"2026-11-24T09:00:00Z","stream":false,"status":200,
            "finish_reason":"stop","input_tokens":1,"output_tokens":0,"queue_seconds":null,"time_to_first_token_seconds":null,"duration_seconds":0.5,"script":null}],
            "first_id":"chatcmpl-1","last_id":"chatcmpl-1","has_more":true}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("limit=1000", "limit")]
    [InlineData("limit=1.5", "limit")]
    public async Task Requests_WithAWrongQuery_Is400AndNamesTheParameter(string query, string param) =>
        await ShouldNameAsync(http => UsageHandlers.Requests(http, _world.Ledger.Object), query, param);

    [Fact]
    public async Task History_WithoutAQuery_IsTheLastHourInMinutes()
    {
        var point = new HistoryPoint { Start = Nine, InputTokens = 3, RunningMax = 2 };
        point.Count(429, 1);
        point.Count(200, 5);
        point.EndToEnd.Record(1);
        _world.Ledger.Setup(ledger => ledger.GetHistoryAsync(new HistoryQuery(Nine.AddHours(-1), Nine, false, null), It.IsAny<CancellationToken>()))
            .ReturnsAsync([point]);
        var http = Request();

        var history = await JsonAsync(http, MetricsHandlers.History(http, _world.Ledger.Object, _world.Time));

        history.GetProperty("step").GetString().ShouldBe("minute");
        var first = history.GetProperty("data")[0];
        first.GetProperty("start").GetString().ShouldBe("2026-11-24T09:00:00Z");
        first.GetProperty("by_status").ToString().ShouldBe("""{"200":5,"429":1}""");
        first.GetProperty("running_max").GetInt64().ShouldBe(2);
        first.GetProperty("latency_seconds").GetProperty("end_to_end").GetProperty("p99").GetDouble().ShouldBe(1, 0.06);
        first.GetProperty("latency_seconds").GetProperty("queue").ToString().ShouldBe("""{"count":0,"mean":null,"p50":null,"p95":null,"p99":null}""");
    }

    [Theory]
    [InlineData("step=day", "step")]
    [InlineData("from=2026-01-01", "step")]
    [InlineData("to=x", "to")]
    public async Task History_WithAWrongQuery_Is400AndNamesTheParameter(string query, string param) =>
        await ShouldNameAsync(http => MetricsHandlers.History(http, _world.Ledger.Object, _world.Time), query, param);

    private static async Task ShouldNameAsync(Func<HttpContext, Task<IResult>> handler, string query, string param)
    {
        var error = await ErrorAsync(() => handler(Request(query: query)));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
    }
}
