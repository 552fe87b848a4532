using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The headers and errors of a key's limits.</summary>
public abstract class LimitsContract(INebulaHost host) : NebulaContract(host)
{
    private const string OneToken = "\"max_tokens\":1";

    [Fact]
    public async Task Beyond_its_requests_per_minute_a_key_gets_retry_after()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":2");
        var first = await Client.ChatAsync(key, Chat(OneToken));
        first.ShouldBe(200).Header("x-ratelimit-limit-requests").ShouldBe("2");
        first.Header("x-ratelimit-remaining-requests").ShouldBe("1");
        first.Header("x-ratelimit-reset-requests").ShouldBe("30s");
        first.Headers.Keys.ShouldNotContain(static name => name.StartsWith("x-ratelimit-", StringComparison.Ordinal) && name.EndsWith("tokens", StringComparison.Ordinal));
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBe(200);

        var refused = await Client.ChatAsync(key, Chat(OneToken));

        refused.ShouldBeError(429, "requests", "rate_limit_exceeded");
        refused.Error.GetProperty("message").GetString()!.ShouldStartWith(
            $"Rate limit reached for {Host.Model} on requests per min (RPM): Limit 2, Used 2, Requested 1. Please try again in ");
        ShouldSayWhenToRetry(refused, 30);
        refused.Header("x-ratelimit-remaining-requests").ShouldBe("0");
        refused.Header("x-ratelimit-limit-requests").ShouldBe("2");
    }

    [Fact]
    public async Task Beyond_its_tokens_per_minute_a_key_gets_the_number_it_requested()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_minute\":600");
        var first = await Client.ChatAsync(key, Chat("\"max_tokens\":400,\"ignore_eos\":true"));
        var used = Total(first.ShouldBe(200));
        first.Header("x-ratelimit-limit-tokens").ShouldBe("600");
        first.Header("x-ratelimit-remaining-tokens").ShouldBe($"{600 - used}");
        first.Header("x-ratelimit-reset-tokens").ShouldNotBeNull();

        var refused = await Client.ChatAsync(key, Chat("\"max_tokens\":400"));

        refused.ShouldBeError(429, "tokens", "rate_limit_exceeded");
        refused.Error.GetProperty("message").GetString()!.ShouldMatch(
            $"on tokens per min \\(TPM\\): Limit 600, Used \\d+, Requested {used}\\. Please try again in [0-9a-z.]+\\.$");
        ShouldSayWhenToRetry(refused, 60);
    }

    [Theory]
    [InlineData("Content-Length: 9000000", "{\"model\":")]
    [InlineData("Transfer-Encoding: chunked", "9\r\n{\"model\":\r\n")]
    public async Task A_key_beyond_its_limit_is_refused_before_its_large_body_has_arrived(string framing, string start)
    {
        Assert.SkipWhen(Host.HasForeignFrontEnd, "The program in front of the host reads the whole body before it passes an answer on.");
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBe(200);
        using var connection = await RawConnection.OpenAsync(Client.Url);

        var refused = await connection.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key.Secret}\r\n{framing}\r\n\r\n{start}");

        refused.ShouldBeError(429, "requests", "rate_limit_exceeded");
        ShouldSayWhenToRetry(refused, 60);
        refused.Header("x-ratelimit-remaining-requests").ShouldBe("0");
    }

    [Fact]
    public async Task A_stream_is_refused_with_the_same_status_and_headers()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        (await Client.ChatAsync(key, Chat("\"stream\":true,\"max_tokens\":1"))).ShouldBe(200).Header("x-ratelimit-remaining-requests").ShouldBe("0");
        var refused = await Client.ChatAsync(key, Chat("\"stream\":true,\"max_tokens\":1"));
        refused.ShouldBeError(429, "requests", "rate_limit_exceeded");
        ShouldSayWhenToRetry(refused, 60);
    }

    [Fact]
    public async Task Unused_reservations_are_released_at_the_end()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_minute\":4000,\"tokens_per_day\":4000,\"concurrent_requests\":1");
        var used = 0L;
        for (var i = 0; i < 3; i++)
            used += Total((await Client.ChatAsync(key, Chat("\"max_tokens\":2500,\"stop\":[\" \"]"))).ShouldBe(200));

        var usage = (await Client.GetAsync($"/apikeys/{key.Id}")).ShouldBe(200).Json.GetProperty("usage");
        Gauge(usage, "tokens_per_day").ShouldBe((used, 4000));
        Gauge(usage, "concurrent_requests").ShouldBe((0, 1));
        Gauge(usage, "tokens_per_minute").Used.ShouldBeInRange(0, used);
        usage.GetProperty("requests_per_minute").GetProperty("limit").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_exhausted_daily_quota_is_refused_without_retry_after()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_day\":500");
        var used = Total((await Client.ChatAsync(key, Chat("\"max_tokens\":300,\"ignore_eos\":true"))).ShouldBe(200));

        var refused = await Client.ChatAsync(key, Chat("\"max_tokens\":300"));

        refused.ShouldBeError(429, "insufficient_quota", "insufficient_quota");
        refused.Error.GetProperty("message").GetString()!.ShouldMatch(
            $"^You exceeded your current quota of tokens per day \\(TPD\\): Limit 500, Used {used}, Requested {used}\\. It resets at \\d{{4}}-\\d\\d-\\d\\dT00:00:00Z\\.$");
        ShouldNotBeRetried(refused);
        (await Client.ChatAsync(key, Chat("\"max_tokens\":50"))).ShouldBe(200);
    }

    [Theory]
    [InlineData("tokens_per_minute", "tokens per min (TPM)")]
    [InlineData("tokens_per_day", "tokens per day (TPD)")]
    public async Task A_request_larger_than_the_whole_limit_is_refused_and_must_not_be_retried(string limit, string name)
    {
        var key = await Client.NewKeyAsync($"\"{limit}\":100");
        var refused = await Client.ChatAsync(key, Chat("\"max_tokens\":100"));
        refused.ShouldBeError(429, "tokens", "rate_limit_exceeded");
        refused.Error.GetProperty("message").GetString()!.ShouldContain($"on {name}: Limit 100, Requested ");
        ShouldNotBeRetried(refused);
        (await Client.ChatAsync(key, Chat("\"max_tokens\":50"))).ShouldBe(200);
    }

    [Fact]
    public async Task All_choices_are_reserved_together()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_day\":1000");
        (await Client.ChatAsync(key, Chat("\"max_tokens\":300,\"n\":4"))).ShouldBeError(429, "tokens", "rate_limit_exceeded");
        Total((await Client.ChatAsync(key, Chat("\"max_tokens\":300,\"n\":3,\"ignore_eos\":true"))).ShouldBe(200)).ShouldBeInRange(901, 1000);
    }

    [Fact]
    public async Task Only_requests_that_reached_the_limiter_have_rate_limit_headers()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":100,\"tokens_per_minute\":100000", "\"models\":[\"other\"]");
        ShouldSayNothing(await Client.SendAsync(HttpMethod.Get, "/v1/models", key.Secret));
        ShouldSayNothing((await Client.ChatAsync(key, Chat(OneToken))).ShouldBeError(403, "permission_denied", "permission_denied", "model"));
        ShouldSayNothing((await Client.ChatAsync(key, Chat("\"n\":0"))).ShouldBeError(400));
        ShouldSayNothing((await Client.ChatAsync(key, """{"model":"none","messages":[{"role":"user","content":"x"}]}""")).ShouldBeError(404));
        ShouldSayNothing((await Client.ChatAsync(Key, Chat(OneToken))).ShouldBe(200)); // a key without limits
        var usage = (await Client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage");
        Gauge(usage, "requests_per_minute").ShouldBe((0, 100));
    }

    [Fact]
    public async Task A_lowered_limit_applies_at_once_and_a_cleared_one_no_longer_applies()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":5"); // it takes 48 s until all but one of them are allowed again
        for (var i = 0; i < 5; i++)
            (await Client.ChatAsync(key, Chat(OneToken))).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"limits":{"requests_per_minute":1}}""")).ShouldBe(200);
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBeError(429, "requests", "rate_limit_exceeded");
        (await Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"limits":{"requests_per_minute":null}}""")).ShouldBe(200);
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBe(200).Headers.Keys.ShouldNotContain("x-ratelimit-limit-requests");
    }

    [Fact]
    public async Task Of_many_requests_at_once_exactly_as_many_are_admitted_as_fit()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_day\":2000");
        var size = Total((await Client.ChatAsync(Key, Chat("\"max_tokens\":100,\"ignore_eos\":true"))).ShouldBe(200));
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Client.ChatAsync(key, Chat("\"max_tokens\":100,\"ignore_eos\":true"))));
        replies.Count(static reply => reply.Status == 200).ShouldBe((int)(2000 / size));
        replies.Where(static reply => reply.Status != 200).ShouldAllBe(static reply => reply.Status == 429);
    }

    [Fact]
    public async Task A_refusal_is_counted_but_is_not_usage()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var before = await CountAsync("429");
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBe(200);
        (await Client.ChatAsync(key, Chat(OneToken))).ShouldBeError(429);
        (await CountAsync("429")).ShouldBeGreaterThan(before);
        (await Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(1);
        (await Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    private static void ShouldSayWhenToRetry(Reply refused, int maxSeconds)
    {
        var seconds = int.Parse(refused.Header("retry-after")!);
        var milliseconds = int.Parse(refused.Header("retry-after-ms")!);
        seconds.ShouldBeInRange(1, maxSeconds);
        milliseconds.ShouldBeInRange(1, maxSeconds * 1_000);
        seconds.ShouldBe((milliseconds + 999) / 1_000);
        refused.Headers.Keys.ShouldNotContain("x-should-retry");
    }

    private static void ShouldNotBeRetried(Reply refused)
    {
        refused.Header("x-should-retry").ShouldBe("false");
        refused.Headers.Keys.ShouldNotContain("retry-after");
        refused.Headers.Keys.ShouldNotContain("retry-after-ms");
    }

    private static void ShouldSayNothing(Reply reply) =>
        reply.Headers.Keys.ShouldNotContain(static name => Regex.IsMatch(name, "^x-ratelimit-", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)));

    private static long Total(Reply reply) => reply.Json.GetProperty("usage").GetProperty("total_tokens").GetInt64();

    private static (long Used, long Limit) Gauge(JsonElement usage, string name) =>
        (usage.GetProperty(name).GetProperty("used").GetInt64(), usage.GetProperty(name).GetProperty("limit").GetInt64());

    private async Task<long> CountAsync(string status) =>
        (await Client.GetAsync("/metrics")).ShouldBe(200).Json.GetProperty("requests").GetProperty("by_status") is var counts && counts.TryGetProperty(status, out var count)
            ? count.GetInt64()
            : 0;
}
