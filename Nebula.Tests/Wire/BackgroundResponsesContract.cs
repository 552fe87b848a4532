using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Responses in the background, on a host whose tokens arrive one by one.</summary>
public abstract class BackgroundResponsesContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task A_response_is_generated_without_its_client_and_is_read_when_it_has_ended()
    {
        var id = await StartAsync(20);

        var ended = await WaitAsync(id);

        Status(ended).ShouldBe("incomplete");
        ended.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(20);
    }

    [Fact]
    public async Task A_response_that_runs_is_cancelled_and_stays_so()
    {
        var id = await StartAsync(10_000);

        var cancelled = (await Client.SendAsync(HttpMethod.Post, $"/v1/responses/{id}/cancel", Key.Secret)).ShouldBe(200).Json;

        Status(cancelled).ShouldBe("cancelled");
        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data") is { } rows
            && rows.GetArrayLength() == 1 && rows[0].GetProperty("status").GetInt32() == 499);
        Status((await GetAsync(id)).ShouldBe(200).Json).ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_response_that_is_deleted_stops_and_is_gone()
    {
        var id = await StartAsync(10_000);

        (await Client.SendAsync(HttpMethod.Delete, $"/v1/responses/{id}", Key.Secret)).ShouldBe(200);

        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data").GetArrayLength() == 1);
        (await GetAsync(id)).ShouldBeError(404);
    }

    [Fact]
    public async Task A_stream_that_broke_continues_after_its_last_event()
    {
        var id = await StartAsync(40);
        var running = (await GetAsync(id, "?stream=true")).ShouldBe(200).Text;
        var replayed = (await GetAsync(id, "?stream=true")).ShouldBe(200).Text;
        var rest = (await GetAsync(id, "?stream=true&starting_after=10")).ShouldBe(200).Text;

        replayed.ShouldBe(running);
        running.ShouldEndWith(rest);
        rest.ShouldContain("\"sequence_number\":11");
        rest.ShouldNotContain("\"sequence_number\":10,");
    }

    [Fact]
    public async Task Another_key_sees_nothing_of_a_response()
    {
        var id = await StartAsync(16);
        var other = await Client.NewKeyAsync();

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, ""), (HttpMethod.Get, "/input_items"), (HttpMethod.Post, "/cancel"), (HttpMethod.Delete, "")])
            (await Client.SendAsync(method, $"/v1/responses/{id}{path}", other.Secret)).ShouldBeError(404);
        Status(await WaitAsync(id)).ShouldBe("incomplete");
    }

    private async Task<string> StartAsync(int tokens)
    {
        var body = $$"""{"model":"{{Host.Model}}","input":"Tell me about the sea.","background":true,"max_output_tokens":{{tokens}}}""";
        var started = (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, body)).ShouldBe(200).Json;
        started.GetProperty("background").GetBoolean().ShouldBeTrue();
        return started.GetProperty("id").GetString()!;
    }

    private Task<Reply> GetAsync(string id, string query = "") => Client.SendAsync(HttpMethod.Get, $"/v1/responses/{id}{query}", Key.Secret);

    private async Task<JsonElement> WaitAsync(string id)
    {
        JsonElement response = default;
        await Eventually.HoldsAsync(async () => Status(response = (await GetAsync(id)).ShouldBe(200).Json) is not ("queued" or "in_progress"));
        return response;
    }

    private static string Status(JsonElement response) => response.GetProperty("status").GetString()!;
}
