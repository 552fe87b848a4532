using System.Text.Json;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management;

public sealed class ApiKeyHandlersTests
{
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Create_WithAllFields_AnswersTheKeyWithItsSecretAndWhereItIs()
    {
        _world.Used = new LimitUsage(3, 40, 1, 50);
        var http = Request(
            """
            {"name":"checkout","models":["llama","llama"],"expires_at":"2026-12-01T00:00:00+01:00","metadata":{"team":"web"},
             "limits":{"requests_per_minute":600,"tokens_per_minute":2e5},"unknown":[1]}
            """);

        var key = await JsonAsync(http, _world.CreateKey(http));

        http.Response.StatusCode.ShouldBe(201);
        http.Response.Headers.Location.ToString().ShouldBe($"/apikeys/{key.GetProperty("id").GetString()}");
        http.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        http.Response.Headers.ETag.ToString().ShouldStartWith("\"");
        key.GetProperty("object").GetString().ShouldBe("api_key");
        key.GetProperty("status").GetString().ShouldBe("active");
        key.GetProperty("created_at").GetString().ShouldBe("2026-11-24T09:00:00Z");
        key.GetProperty("expires_at").GetString().ShouldBe("2026-11-30T23:00:00Z");
        key.GetProperty("last_used_at").ValueKind.ShouldBe(JsonValueKind.Null);
        key.GetProperty("models").ToString().ShouldBe("""["llama"]""");
        key.GetProperty("limits").ToString().ShouldBe(
            """{"requests_per_minute":600,"tokens_per_minute":200000,"concurrent_requests":null,"tokens_per_day":null}""");
        key.GetProperty("usage").GetProperty("requests_per_minute").ToString().ShouldBe("""{"used":3,"limit":600}""");
        key.GetProperty("usage").GetProperty("tokens_per_day").ToString().ShouldBe("""{"used":50,"limit":null}""");
        ApiKeyFormat.TryParse(key.GetProperty("secret").GetString(), out _, new byte[32]).ShouldBeTrue();
        key.GetProperty("previous_secret_expires_at").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("\"x\"", null)]
    [InlineData("{", null)]
    [InlineData("{\"name\":\"\\ud800\"}", null)]
    [InlineData("{}", "name")]
    [InlineData("{\"name\":null}", "name")]
    [InlineData("{\"name\":5}", "name")]
    [InlineData("{\"name\":\"  \"}", "name")]
    [InlineData("{\"name\":\"a\",\"name\":7}", "name")]
    [InlineData("{\"name\":\"a\",\"models\":\"llama\"}", "models")]
    [InlineData("{\"name\":\"a\",\"models\":[]}", "models")]
    [InlineData("{\"name\":\"a\",\"models\":[\"llama\",3]}", "models[1]")]
    [InlineData("{\"name\":\"a\",\"models\":[\"-llama\"]}", "models[0]")]
    [InlineData("{\"name\":\"a\",\"expires_at\":\"tomorrow\"}", "expires_at")]
    [InlineData("{\"name\":\"a\",\"expires_at\":1800000000}", "expires_at")]
    [InlineData("{\"name\":\"a\",\"expires_at\":\"2026-11-24T09:00:00Z\"}", "expires_at")]
    [InlineData("{\"name\":\"a\",\"limits\":[]}", "limits")]
    [InlineData("{\"name\":\"a\",\"limits\":{\"requests_per_minute\":0}}", "limits.requests_per_minute")]
    [InlineData("{\"name\":\"a\",\"limits\":{\"tokens_per_day\":1000000000001}}", "limits.tokens_per_day")]
    [InlineData("{\"name\":\"a\",\"limits\":{\"tokens_per_day\":1e300}}", "limits.tokens_per_day")]
    [InlineData("{\"name\":\"a\",\"limits\":{\"tokens_per_day\":1.5}}", "limits.tokens_per_day")]
    [InlineData("{\"name\":\"a\",\"limits\":{\"concurrent_requests\":\"5\"}}", "limits.concurrent_requests")]
    [InlineData("{\"name\":\"a\",\"metadata\":\"x\"}", "metadata")]
    [InlineData("{\"name\":\"a\",\"metadata\":{\"team\":1}}", "metadata.team")]
    [InlineData("{\"name\":\"a\",\"metadata\":{\"\":\"x\"}}", "metadata")]
    [InlineData("{\"models\":5,\"name\":5}", "models")]
    [InlineData("{\"name\":\"a\\u0000\"}", "name")]
    [InlineData("{\"name\":\"a\\u001b[31m\"}", "name")]
    [InlineData("{\"name\":\"a\u202etxt\"}", "name")]
    [InlineData("{\"name\":\"a\u2066b\u2069\"}", "name")]
    [InlineData("{\"name\":\"a\",\"metadata\":{\"k\":\"a\\u0007\"}}", "metadata.k")]
    [InlineData("{\"name\":\"a\",\"metadata\":{\"k\\u0085\":\"v\"}}", "metadata")]
    public async Task Create_FromAWrongBody_Is400AndNamesTheField(string body, string? param)
    {
        var error = await ErrorAsync(() => _world.CreateKey(Request(body)));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
        error.Message.ShouldNotContain("System.");
        (await _world.ApiKeyStore.ListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_WithMoreThanIsAllowed_Is400()
    {
        var pairs = string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\":\"v\""));
        var models = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"m{i}\""));
        foreach (var (body, param) in new[]
        {
            ($"{{\"name\":\"{new string('n', 101)}\"}}", "name"),
            ($"{{\"name\":\"a\",\"metadata\":{{{pairs}}}}}", "metadata"),
            ($"{{\"name\":\"a\",\"metadata\":{{\"{new string('k', 65)}\":\"v\"}}}}", "metadata"),
            ($"{{\"name\":\"a\",\"metadata\":{{\"k\":\"{new string('v', 513)}\"}}}}", "metadata.k"),
            ($"{{\"name\":\"a\",\"models\":[{models}]}}", "models"),
            ($"{{\"name\":\"a\",\"models\":[\"{new string('m', 129)}\"]}}", "models[0]"),
            (new string('[', 200), null),
        })
        {
            (await ErrorAsync(() => _world.CreateKey(Request(body)))).Param.ShouldBe(param, body);
        }
    }

    [Fact]
    public async Task Update_ByAMergePatch_ChangesPresentFieldsAndClearsNulls()
    {
        var create = Request(
            """{"name":"a","models":["llama"],"expires_at":"2027-01-01","limits":{"requests_per_minute":5,"tokens_per_day":9},"metadata":{"a":"1","b":"2"}}""");
        var id = (await JsonAsync(create, _world.CreateKey(create))).GetProperty("id").GetString()!;
        var http = Request("""{"models":null,"limits":{"tokens_per_day":null,"concurrent_requests":2},"metadata":{"a":null,"c":"3"}}""", route: ("id", id));

        var key = await JsonAsync(http, _world.UpdateKey(http));

        key.GetProperty("name").GetString().ShouldBe("a");
        key.GetProperty("models").ValueKind.ShouldBe(JsonValueKind.Null);
        key.GetProperty("expires_at").GetString().ShouldBe("2027-01-01T00:00:00Z");
        key.GetProperty("limits").ToString().ShouldBe(
            """{"requests_per_minute":5,"tokens_per_minute":null,"concurrent_requests":2,"tokens_per_day":null}""");
        key.GetProperty("metadata").ToString().ShouldBe("""{"b":"2","c":"3"}""");
        key.TryGetProperty("secret", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"name\":null}", "name")]
    [InlineData("{\"limits\":{\"tokens_per_day\":-1}}", "limits.tokens_per_day")]
    [InlineData("{\"expires_at\":\"2020-01-01\"}", "expires_at")]
    [InlineData("", null)]
    public async Task Update_FromAWrongBody_Is400AndChangesNothing(string body, string? param)
    {
        var issued = await _world.AddKey();

        var error = await ErrorAsync(() => _world.UpdateKey(Request(body, route: ("id", issued.Key.Id))));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
        (await _world.Keys.GetAsync(issued.Key.Id, TestContext.Current.CancellationToken)).ETag.ShouldBe(issued.Key.ETag);
    }

    [Fact]
    public async Task Update_WithIfMatch_ChangesOnlyThatVersion()
    {
        var issued = await _world.AddKey();
        var get = Request(route: ("id", issued.Key.Id));
        await RunAsync(get, _world.GetKey(get));
        var tag = get.Response.Headers.ETag.ToString();

        foreach (var wrong in new[] { "\"other\"", "other", "\"x\", \"y\"" })
            (await ErrorAsync(() => Patch(wrong))).Kind.ShouldBe(ErrorKind.PreconditionFailed, wrong);
        await Patch($"\"x\", {tag}");
        (await ErrorAsync(() => Patch(tag))).Kind.ShouldBe(ErrorKind.PreconditionFailed);
        await Patch("*");

        Task<Microsoft.AspNetCore.Http.IResult> Patch(string ifMatch)
        {
            var http = Request("""{"name":"new"}""", route: ("id", issued.Key.Id));
            http.Request.Headers.IfMatch = ifMatch;
            return _world.UpdateKey(http);
        }
    }

    [Fact]
    public async Task Update_WithAWeakIfMatch_AcceptsTheTag()
    {
        var issued = await _world.AddKey();
        var get = Request(route: ("id", issued.Key.Id));
        await RunAsync(get, _world.GetKey(get));
        var http = Request("""{"name":"new"}""", route: ("id", issued.Key.Id));
        http.Request.Headers.IfMatch = "W/" + get.Response.Headers.ETag;

        (await JsonAsync(http, _world.UpdateKey(http))).GetProperty("name").GetString().ShouldBe("new");
    }

    [Fact]
    public async Task Revoke_Twice_GivesTheSameAnswer()
    {
        var issued = await _world.AddKey();
        var (first, second) = (Request(route: ("id", issued.Key.Id)), Request(route: ("id", issued.Key.Id)));

        var one = await RunAsync(first, _world.RevokeKey(first));
        _world.Time.Advance(TimeSpan.FromHours(1));
        var two = await RunAsync(second, _world.RevokeKey(second));

        one.ShouldContain("\"status\":\"revoked\"");
        two.ShouldBe(one);
        first.Response.StatusCode.ShouldBe(200);
        (await ErrorAsync(() => _world.UpdateKey(Request("""{"name":"b"}""", route: ("id", issued.Key.Id))))).Kind.ShouldBe(ErrorKind.Conflict);
    }

    [Fact]
    public async Task Rotate_WithGrace_ReturnsTheExpiryOfTheOldSecret()
    {
        var issued = await _world.AddKey();
        var http = Request("""{"grace_seconds":3600}""", route: ("id", issued.Key.Id));

        var key = await JsonAsync(http, _world.RotateKey(http));

        http.Response.StatusCode.ShouldBe(200);
        http.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        key.GetProperty("secret").GetString().ShouldNotBe(issued.Secret);
        key.GetProperty("previous_secret_expires_at").GetString().ShouldBe("2026-11-24T10:00:00Z");
    }

    [Fact]
    public async Task Rotate_WithoutBody_EndsTheOldSecretAtOnce()
    {
        var issued = await _world.AddKey();
        var http = Request(route: ("id", issued.Key.Id));

        (await JsonAsync(http, _world.RotateKey(http))).GetProperty("previous_secret_expires_at").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("{\"grace_seconds\":-1}")]
    [InlineData("{\"grace_seconds\":2592001}")]
    [InlineData("{\"grace_seconds\":\"1h\"}")]
    public async Task Rotate_WithAWrongGrace_Is400(string body)
    {
        var issued = await _world.AddKey();

        (await ErrorAsync(() => _world.RotateKey(Request(body, route: ("id", issued.Key.Id))))).Param.ShouldBe("grace_seconds");
    }

    [Fact]
    public async Task List_PagesFiltersAndSorts()
    {
        foreach (var name in new[] { "alpha", "beta", "gamma" })
        {
            var issued = await _world.AddKey(name);
            _world.KeyTotals[issued.Key.Id] = new KeyTotals(issued.Key.Id, default, _world.Time.GetUtcNow());
            _world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var http = Request(query: "limit=2&sort=name&order=asc");
        var page = await JsonAsync(http, _world.ListKeys(http));
        page.GetProperty("object").GetString().ShouldBe("list");
        page.GetProperty("has_more").GetBoolean().ShouldBeTrue();
        Names(page).ShouldBe(["alpha", "beta"]);
        page.GetProperty("data")[0].GetProperty("last_used_at").GetString().ShouldBe("2026-11-24T09:00:00Z");

        var next = Request(query: $"limit=2&sort=name&order=asc&after={page.GetProperty("last_id").GetString()}");
        Names(await JsonAsync(next, _world.ListKeys(next))).ShouldBe(["gamma"]);
        var searched = Request(query: "query=BET&status=active");
        Names(await JsonAsync(searched, _world.ListKeys(searched))).ShouldBe(["beta"]);
        var none = Request(query: "status=revoked");
        var empty = await JsonAsync(none, _world.ListKeys(none));
        empty.GetProperty("first_id").ValueKind.ShouldBe(JsonValueKind.Null);
        empty.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("sort=size", "sort")]
    [InlineData("status=1", "status")]
    [InlineData("after=nobody", "after")]
    public async Task List_WithAWrongQuery_Is400AndNamesTheParameter(string query, string param)
    {
        var error = await ErrorAsync(() => _world.ListKeys(Request(query: query)));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../apikeys")]
    [InlineData("")]
    public async Task Get_UnknownId_Is404(string id) =>
        (await ErrorAsync(() => _world.GetKey(Request(route: ("id", id))))).Kind.ShouldBe(ErrorKind.NotFound);

    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(key => key.GetProperty("name").GetString());
}
