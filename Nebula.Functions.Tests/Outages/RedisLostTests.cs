using System.Text.Json;
using Microsoft.DurableTask.Client;
using Nebula.Domain.Inference.Jobs;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Outages;

/// <summary>The app's Redis is killed and started again: new requests are refused at once, and running ones end and are settled.</summary>
public sealed class RedisLostTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly FunctionsNebula _host = new([.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.2"], urlVariable: null, redis);
    private TestKey _key = new("", "");

    private NebulaClient Client => _host.Client;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _key = await Client.NewKeyAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Without_Redis_a_request_is_refused_with_503_before_anything_is_dispatched()
    {
        (await Client.ChatAsync(_key, Body("\"max_tokens\":1"))).ShouldBe(200);
        var before = (await _host.Hub.ListInferencesAsync()).Count;
        await redis.KillAsync();
        await LostAsync();

        foreach (var fields in (string[])["\"max_tokens\":1", "\"max_tokens\":1,\"stream\":true"])
        {
            var refused = (await Client.ChatAsync(_key, Body(fields))).ShouldBeError(503, "server_error", "overloaded");
            refused.Header("retry-after").ShouldBe("1");
        }

        (await _host.Hub.ListInferencesAsync()).Count.ShouldBe(before);
        await redis.StartAsync();
        await Eventually.PassesAsync(async () => (await Client.ChatAsync(_key, Body("\"max_tokens\":1"))).Status.ShouldBe(200));
    }

    [Fact]
    public async Task Requests_that_wait_for_a_silent_Redis_are_refused_when_it_counts_as_lost_and_leave_nothing_reserved()
    {
        const int AtOnce = 4;
        var key = await Client.NewKeyAsync($"\"concurrent_requests\":{AtOnce},\"tokens_per_day\":1000000");
        (await Client.ChatAsync(key, Body("\"max_tokens\":1"))).ShouldBe(200);
        var before = (await _host.Hub.ListInferencesAsync()).Count;
        redis.Freeze();
        Reply[] refused;
        try
        {
            // Nothing knows yet that it is silent. Answers that came only after it speaks again would not be these.
            refused = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => Client.ChatAsync(key, Body(i % 2 == 0 ? "\"max_tokens\":50" : "\"max_tokens\":50,\"stream\":true"))));
        }
        finally
        {
            redis.Thaw();
        }

        foreach (var reply in refused)
            reply.ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldBe("1");
        (await _host.Hub.ListInferencesAsync()).Count.ShouldBe(before);
        await Eventually.PassesAsync(async () => (await Client.ChatAsync(key, Body("\"max_tokens\":1"))).Status.ShouldBe(200));
        foreach (var reply in await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Client.ChatAsync(key, Body("\"max_tokens\":1")))))
            reply.ShouldBe(200);
        foreach (var row in (await RowsAsync(key)).Where(static row => row.GetProperty("status").GetInt32() != 200))
            (row.GetProperty("status").GetInt32(), row.GetProperty("input_tokens").GetInt64(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((503, 0, 0));
    }

    [Fact]
    public async Task A_stream_whose_Redis_dies_gets_an_error_and_its_job_is_settled_once()
    {
        string id;
        using (var stream = await Client.StreamAsync(_key, Body("\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true"), TestContext.Current.CancellationToken))
        {
            id = await stream.ReadTokensAsync(5);
            await redis.KillAsync();
            var rest = await stream.RestAsync();
            rest[^1].ShouldContain("\"code\":\"overloaded\"");
            rest.ShouldNotContain("data: [DONE]");
        }

        // Its orchestration needs no Redis to end.
        await Eventually.PassesAsync(async () =>
            (await _host.Hub.Client.GetInstanceAsync(id, TestContext.Current.CancellationToken)).ShouldNotBeNull().RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed));
        await redis.StartAsync();
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(1));
        var row = (await RowsAsync())[0];
        row.GetProperty("id").GetString().ShouldBe(id);
        row.GetProperty("status").GetInt32().ShouldBe(503);
        row.GetProperty("output_tokens").GetInt64().ShouldBeGreaterThanOrEqualTo(5);
        await Eventually.PassesAsync(async () =>
            (await Client.GetAsync($"/usage?key_id={_key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(1));
        await Eventually.PassesAsync(async () => (await Client.ChatAsync(_key, Body("\"max_tokens\":1"))).Status.ShouldBe(200));
    }

    [Fact]
    public async Task A_stream_whose_Redis_is_away_for_seconds_goes_on()
    {
        using var stream = await Client.StreamAsync(_key, Body("\"stream\":true,\"max_tokens\":1500,\"ignore_eos\":true"), TestContext.Current.CancellationToken);
        await stream.ReadTokensAsync(5);
        redis.Freeze();
        try
        {
            await LostAsync();
            // New requests are refused meanwhile, whether Redis refuses or is silent.
            (await Client.ChatAsync(_key, Body("\"max_tokens\":1"))).ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldBe("1");
        }
        finally
        {
            redis.Thaw();
        }

        (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count(static row => row.GetProperty("status").GetInt32() == 200).ShouldBe(1));
        (await RowsAsync()).Single(static row => row.GetProperty("status").GetInt32() == 200).GetProperty("output_tokens").GetInt64().ShouldBe(1500);
    }

    [Fact]
    public async Task Streams_whose_Redis_is_back_empty_end_with_an_error_and_are_charged_what_was_delivered()
    {
        var streams = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            Client.StreamAsync(_key, Body("\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true"), TestContext.Current.CancellationToken)));
        var ids = await Task.WhenAll(streams.Select(static stream => stream.ReadTokensAsync(20)));

        await redis.KillAsync();
        await redis.StartAsync();

        var rests = await Task.WhenAll(streams.Select(static stream => stream.RestAsync())).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        foreach (var rest in rests)
        {
            rest[^1].ShouldContain("\"code\":\"overloaded\"");
            rest.ShouldNotContain("data: [DONE]");
        }

        await Eventually.PassesAsync(async () => (await RowsAsync()).Select(static row => row.GetProperty("id").GetString()!).Order().ShouldBe(ids.Order()));
        var rows = (await RowsAsync()).ToDictionary(static row => row.GetProperty("id").GetString()!, static row => row.GetProperty("output_tokens").GetInt64());
        for (var i = 0; i < streams.Length; i++)
        {
            rows[ids[i]].ShouldBeGreaterThanOrEqualTo(20);
            streams[i].Dispose();
        }
    }

    private string Body(string fields) => $$"""{"model":"{{_host.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    private Task LostAsync() => Eventually.HoldsAsync(() => _host.Service<IEnumerable<IDispatchCheck>>().Any(static check => check.GetRefusal() is not null));

    private Task<List<JsonElement>> RowsAsync() => RowsAsync(_key);

    private Task<List<JsonElement>> RowsAsync(TestKey key) => Client.RequestsAsync(key);
}
