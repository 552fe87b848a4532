using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Behaviour that depends on time, tested with a clock that only the test advances.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    private const string Endless = "\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly LocalNebula _host;
    private TestKey _key = new("", "");

    public TimeTests() => _host = new LocalNebula(["Simulation:TimeScale=10", "Simulation:Seed=1"], _time);

    private NebulaClient Client => _host.Client;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _key = await Client.NewKeyAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Uptime_counts_from_the_start_of_the_host_and_not_from_the_first_request()
    {
        _time.Advance(TimeSpan.FromSeconds(90));

        (await Client.GetAsync("/health")).ShouldBe(200).Json.GetProperty("uptime_seconds").GetDouble().ShouldBe(90);
    }

    [Fact]
    public async Task A_client_that_waits_longer_than_ten_seconds_gets_headers_and_keep_alives_until_the_answer()
    {
        using var seated = await OccupyAsync();
        var waiting = Client.StreamAsync(_key, Body("one-seat", "\"stream\":true,\"max_tokens\":3"));
        await QueuedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(9));
        (await Client.GetAsync("/health")).ShouldBe(200);
        waiting.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1.1));
        using var stream = await waiting;
        stream.Status.ShouldBe(200);
        stream.Header("content-type").ShouldBe("text/event-stream; charset=utf-8");
        (await stream.NextAsync()).ShouldBe(": keepalive");
        var next = stream.NextAsync();
        await PumpAsync(next, TimeSpan.FromSeconds(1));
        (await next).ShouldBe(": keepalive");

        seated.Dispose();
        var rest = stream.RestAsync();
        await PumpAsync(rest, TimeSpan.FromMilliseconds(20));
        (await rest).RemoveAll(static line => line == ": keepalive");
        (await rest)[0].ShouldContain("\"role\":\"assistant\"");
        (await rest).Count.ShouldBe(1 + 3 + 1 + 1);
        (await rest)[^1].ShouldBe("data: [DONE]");
    }

    [Fact]
    public async Task After_the_first_byte_an_error_is_an_event_and_there_is_no_DONE()
    {
        using var seated = await OccupyAsync();
        var waiting = Client.StreamAsync(_key, Body("one-seat", "\"stream\":true,\"max_tokens\":3"));
        var whole = Client.ChatAsync(_key, Body("one-seat", "\"max_tokens\":3"));
        await QueuedAsync(2);
        _time.Advance(TimeSpan.FromSeconds(10.1));
        using var stream = await waiting;

        // Half an hour is the longest that a request may take.
        _time.Advance(TimeSpan.FromMinutes(31));

        foreach (var rest in (Task<List<string>>[])[stream.RestAsync(), seated.RestAsync()])
        {
            await PumpAsync(rest, TimeSpan.FromMilliseconds(20));
            (await rest).ShouldNotContain("data: [DONE]");
            var error = JsonElement.Parse((await rest)[^1]["data: ".Length..]).EnumerateObject().ShouldHaveSingleItem();
            error.Name.ShouldBe("error");
            error.Value.EnumerateObject().Select(static field => field.Name).ShouldBe(["message", "type", "param", "code"]);
            error.Value.GetProperty("type").GetString().ShouldBe("server_error");
            error.Value.GetProperty("code").GetString().ShouldBe("timeout");
        }

        (await whole).ShouldBeError(504, "server_error", "timeout");
    }

    [Fact]
    public async Task A_graceful_stop_waits_ten_seconds_and_then_ends_with_a_message()
    {
        var opening = Client.StreamAsync(_key, Body(_host.Model, Endless));
        await PumpAsync(opening, TimeSpan.FromMilliseconds(5));
        using var stream = await opening;

        var stopping = _host.StopAsync();
        var rest = stream.RestAsync();
        await PumpAsync(rest, TimeSpan.FromMilliseconds(50));
        (await rest)[^1].ShouldContain("\"code\":\"overloaded\"");
        (await rest).ShouldNotContain("data: [DONE]");
        await PumpAsync(stopping, TimeSpan.FromMilliseconds(5));

        await _host.StartAsync();
        var row = (await Client.GetAsync("/requests")).Json.GetProperty("data")[0];
        row.GetProperty("status").GetInt32().ShouldBe(503);
        row.GetProperty("output_tokens").GetInt64().ShouldBeGreaterThanOrEqualTo((await rest).Count - 2);
    }

    [Fact]
    public async Task A_client_that_disconnects_stops_its_job_at_once()
    {
        var opening = Client.StreamAsync(_key, Body(_host.Model, Endless));
        await PumpAsync(opening, TimeSpan.FromMilliseconds(5));
        (await opening).Dispose();
        var left = _time.GetTimestamp();

        // The clock does not advance: no step of the replica ends, and no timer fires.
        await Eventually.PassesAsync(async () =>
            (await Client.GetAsync($"/requests?key_id={_key.Id}")).Json.GetProperty("data").EnumerateArray().Select(static row => row.GetProperty("status").GetInt32()).ShouldBe([499]));
        _time.GetElapsedTime(left).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(100));
        (await Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("running").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_minutes_limit_refills_as_time_passes()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":2");
        await AnswerAsync(key);
        await AnswerAsync(key);
        var refused = (await Client.ChatAsync(key, Body(_host.Model, "\"max_tokens\":1"))).ShouldBeError(429);
        _time.Advance(TimeSpan.FromMilliseconds(int.Parse(refused.Header("retry-after-ms")!)));
        await AnswerAsync(key);
        (await Client.ChatAsync(key, Body(_host.Model, "\"max_tokens\":1"))).ShouldBeError(429);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await AnswerAsync(key)).Header("x-ratelimit-remaining-requests").ShouldBe("1");
    }

    [Fact]
    public async Task A_daily_limit_resets_at_midnight_UTC()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_day\":30");
        var reply = await AnswerAsync(key);
        while (reply.Status == 200)
            reply = await AnswerAsync(key);
        reply.ShouldBeError(429, "insufficient_quota", "insufficient_quota").Error.GetProperty("message").GetString()!.ShouldContain("resets at 2026-11-25T00:00:00Z");
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero));
        (await AnswerAsync(key)).ShouldBeError(429);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await AnswerAsync(key)).ShouldBe(200);
    }

    [Fact]
    public async Task A_key_and_an_old_secret_expire_on_time()
    {
        var expiring = await Client.NewKeyAsync(fields: "\"expires_at\":\"2026-11-24T09:00:10Z\"");
        (await Client.AdminAsync(HttpMethod.Post, $"/apikeys/{_key.Id}/rotate", """{"grace_seconds":10}""")).ShouldBe(200);
        (await AnswerAsync(expiring)).ShouldBe(200);
        (await AnswerAsync(_key)).ShouldBe(200);
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 9, 0, 10, TimeSpan.Zero));
        (await AnswerAsync(expiring)).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await Client.GetAsync($"/apikeys/{expiring.Id}")).Json.GetProperty("status").GetString().ShouldBe("expired");
        (await AnswerAsync(_key)).ShouldBeError(401);
        var acting = await Client.AdminAsync(
            HttpMethod.Post, "/v1/chat/completions", Body(_host.Model, "\"max_tokens\":1"), request => request.Headers.Add("Nebula-Key-Id", expiring.Id));
        acting.ShouldBeError(403, "permission_denied", "permission_denied");
    }

    private static string Body(string model, string fields) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    private async Task<Reply> AnswerAsync(TestKey key)
    {
        var reply = Client.ChatAsync(key, Body(_host.Model, "\"max_tokens\":1"));
        await PumpAsync(reply, TimeSpan.FromMilliseconds(5));
        return await reply;
    }

    // A deployment that runs one sequence at a time, and one runs.
    private async Task<ChatStream> OccupyAsync()
    {
        (await Client.AdminAsync(HttpMethod.Post, "/models", """{"name":"one-seat","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","max_batch_size":1}""")).ShouldBe(201);
        await PumpAsync(
            Eventually.PassesAsync(async () => (await Client.GetAsync("/models/one-seat")).Json.GetProperty("state").GetString().ShouldBe("ready")), TimeSpan.FromMilliseconds(100));
        var opening = Client.StreamAsync(_key, Body("one-seat", Endless));
        await PumpAsync(opening, TimeSpan.FromMilliseconds(5));
        return await opening;
    }

    private Task QueuedAsync(int count) => Eventually.PassesAsync(async () =>
        (await Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("waiting").GetInt32().ShouldBe(count));

    // Advances the clock until a condition holds.
    private async Task PumpAsync(Task until, TimeSpan step)
    {
        while (!until.IsCompleted)
        {
            _time.Advance(step);
            await Task.WhenAny(until, Task.Delay(1));
        }
    }
}
