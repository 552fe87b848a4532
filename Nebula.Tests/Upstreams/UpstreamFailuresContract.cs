using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>What is tried again, reported and billed if a server fails, or a client leaves.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class UpstreamFailuresContract(INebulaHost host) : UpstreamContract(host)
{
    [Fact]
    public async Task A_client_that_leaves_closes_the_connection_to_the_server()
    {
        await using var upstream = await DeployServerAsync();
        upstream.Answer = async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            await upstream.HangAsync(http);
        };
        using (var stream = await Client.StreamAsync(Key, Ask("\"stream\":true")))
            await stream.ReadTokensAsync(1);
        await upstream.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await LedgerAsync(499, null, 1);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(503, 503)]
    [InlineData(500, 502)]
    [InlineData(429, 429)]
    public async Task A_failure_before_the_first_delta_is_tried_again(int status, int seen)
    {
        await using var upstream = await DeployServerAsync((http, n) => n < 3 ? TestUpstream.RefuseAsync(http, status, retryAfter: "0") : TestUpstream.StreamAsync(http, "Hello", " there"));
        (await Client.ChatAsync(Key, Ask())).ShouldBe(200).Text.ShouldContain("Hello there");
        upstream.Requests.Count.ShouldBe(3);

        upstream.Answer = (http, _) => TestUpstream.RefuseAsync(http, status, retryAfter: "60");
        var refused = (await Client.ChatAsync(Key, Ask())).ShouldBeError(seen);
        if (seen != 502)
            refused.Header("retry-after").ShouldBe("60");
        await LedgerAsync(seen, 0, 0);
    }

    [Fact]
    public async Task Nothing_is_tried_again_after_the_first_delta_and_what_was_seen_is_billed()
    {
        await using var upstream = await DeployServerAsync(static async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello", " there");
            await http.Response.WriteAsync("data: {\"choices\":[{\"ind"); // cut in the middle of an event
        });
        using var stream = await Client.StreamAsync(Key, Ask("\"stream\":true"));
        var events = await stream.RestAsync();

        events[^1].ShouldContain("\"code\":\"upstream_error\"");
        string.Concat(events).ShouldContain("\" there\"");
        upstream.Requests.Count.ShouldBe(1);
        await LedgerAsync(502, null, 2);
    }

    [Theory]
    [InlineData("""{"choices":"none"}""")]
    [InlineData("not json")]
    [InlineData("""{"error":{"message":"CUDA out of memory"}}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":"x","function":7}]}}]}""")]
    public async Task A_malformed_event_after_deltas_ends_the_stream_with_an_error(string data)
    {
        await using var upstream = await DeployServerAsync(async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            await TestUpstream.WriteAsync(http, data);
        });
        using var stream = await Client.StreamAsync(Key, Ask("\"stream\":true"));
        (await stream.RestAsync())[^1].ShouldContain("\"code\":\"upstream_error\"");
        await LedgerAsync(502, null, 1);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refused_credentials_and_bad_requests_are_told_apart()
    {
        await using var upstream = await DeployServerAsync(static (http, _) => TestUpstream.RefuseAsync(http, 401, $"Incorrect API key provided: {Secret}"));
        var credentials = (await Client.ChatAsync(Key, Ask())).ShouldBeError(502, "server_error", "upstream_error");
        credentials.Text.ShouldNotContain(Secret);
        upstream.Requests.Count.ShouldBe(1);

        upstream.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 400, $"temperature is odd, says {Secret}");
        var bad = (await Client.ChatAsync(Key, Ask())).ShouldBeError(400, "invalid_request_error", "odd", "messages");
        bad.Error.GetProperty("message").GetString().ShouldBe("temperature is odd, says ***");

        upstream.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 404);
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");

        upstream.Answer = static (http, _) =>
        {
            http.Response.Redirect("http://127.0.0.1:1/v1/chat/completions");
            return Task.CompletedTask;
        };
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(502, "server_error", "upstream_error").Text.ShouldContain("redirect");
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        await using var upstream = await DeployServerAsync(fields: "\"timeout_seconds\":1,");
        upstream.Answer = (http, _) => upstream.HangAsync(http);
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(504, "server_error", "upstream_timeout");
        await LedgerAsync(504, 0, 0);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_circuit_opens_after_failures_and_health_and_metrics_show_it()
    {
        await using var upstream = await DeployServerAsync(static (http, _) => TestUpstream.RefuseAsync(http, 500));
        for (var i = 0; i < 2; i++)
            (await Client.ChatAsync(Key, Ask())).ShouldBeError(502);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Ask())).Status == 503);

        var health = (await Client.GetAsync($"/models/{Name}")).Json.GetProperty("health");
        health.GetProperty("circuit").GetString().ShouldBe("open");
        health.GetProperty("failures").GetInt64().ShouldBeGreaterThan(4);
        (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Accept.ParseAdd("text/plain"))).Text
            .ShouldContain($"nebula_upstream_circuit_open{{model_name=\"{Name}\"}} 1");
        (await Client.GetAsync("/health")).Json.GetProperty("dependencies").EnumerateArray()
            .Single(static dependency => dependency.GetProperty("name").GetString() == "upstreams").GetProperty("status").GetString().ShouldBe("degraded");
    }
}
