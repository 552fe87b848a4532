using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local.WebSockets;

/// <summary>Responses that are cancelled, or whose client leaves, on a host whose tokens take time.</summary>
public sealed class SocketCancellationTests(PacedNebula host) : NebulaContract(host)
{
    private const string Story = "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Write a story of ten thousand words about the sea.\"}]}";

    [Fact]
    public async Task A_cancelled_response_ends_with_what_it_has_and_is_charged_for_that()
    {
        await SpeakSlowlyAsync();
        using var socket = await RealtimeAsync();
        await socket.SendAsync($$$"""{"type":"response.create","response":{"input":[{{{Story}}}]}}""");
        await ReadDeltasAsync(socket, 5);
        await socket.SendAsync("""{"type":"response.create","event_id":"second"}""");
        (await socket.ErrorAsync()).GetProperty("error").GetProperty("code").GetString().ShouldBe("conversation_already_has_active_response");
        await socket.SendAsync("""{"type":"response.cancel"}""");
        var events = await socket.UntilAsync("response.done");

        var done = events[^1].GetProperty("response");
        done.GetProperty("status").GetString().ShouldBe("cancelled");
        done.GetProperty("status_details").GetProperty("reason").GetString().ShouldBe("client_cancelled");
        done.GetProperty("output")[0].GetProperty("status").GetString().ShouldBe("incomplete");
        var row = await SettledAsync(done.GetProperty("id").GetString()!);
        (row.GetProperty("status").GetInt32(), row.GetProperty("finish_reason").GetString()).ShouldBe((499, "abort"));
        row.GetProperty("output_tokens").GetInt64().ShouldBe(done.GetProperty("usage").GetProperty("output_tokens").GetInt64());
        row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(5, 5_000);

        // The conversation takes the next response.
        await socket.SendAsync("""{"type":"response.create"}""");
        await ReadDeltasAsync(socket, 1);
    }

    [Fact]
    public async Task Responses_without_a_conversation_run_side_by_side_and_one_of_them_is_cancelled_by_its_id()
    {
        await SpeakSlowlyAsync();
        using var socket = await RealtimeAsync();
        for (var i = 0; i < 2; i++)
            await socket.SendAsync($$$"""{"type":"response.create","response":{"conversation":"none","metadata":{"n":"{{{i}}}"},"input":[{{{Story}}}]}}""");
        var created = new List<JsonElement>();
        while (created.Count < 2)
            created.Add((await socket.UntilAsync("response.created"))[^1].GetProperty("response"));
        foreach (var response in created)
        {
            await socket.SendAsync($$"""{"type":"response.cancel","response_id":"{{response.GetProperty("id").GetString()}}"}""");
            var done = (await socket.UntilAsync("response.done"))[^1].GetProperty("response");
            (done.GetProperty("id").GetString(), done.GetProperty("status").GetString()).ShouldBe((response.GetProperty("id").GetString(), "cancelled"));
            done.GetProperty("metadata").GetProperty("n").GetString().ShouldBe(response.GetProperty("metadata").GetProperty("n").GetString());
        }
    }

    [Theory]
    [InlineData("/v1/realtime", true)]
    [InlineData("/v1/realtime", false)]
    [InlineData("/v1/responses", true)]
    [InlineData("/v1/responses", false)]
    public async Task A_client_that_leaves_stops_the_work_and_is_charged_for_produced_tokens_only(string path, bool closes)
    {
        await SpeakSlowlyAsync();
        var id = "";
        using (var socket = await TestSocket.OpenAsync(Client, $"{path}?model={Host.Model}", Key.Secret))
        {
            await socket.SendAsync(path == "/v1/realtime"
                ? $$$"""{"type":"response.create","response":{"input":[{{{Story}}}]}}"""
                : $$"""{"type":"response.create","model":"{{Host.Model}}","input":[{{Story}}]}""");
            id = (await socket.UntilAsync("response.created"))[^1].GetProperty("response").GetProperty("id").GetString()!;
            await ReadDeltasAsync(socket, 3);
            if (closes)
                await socket.CloseAsync();
            else
                socket.Abort();
        }

        var row = await SettledAsync(id);
        row.GetProperty("status").GetInt32().ShouldBe(499);
        row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(3, 5_000);
    }

    // The answers of this test's key take minutes.
    private async Task SpeakSlowlyAsync()
    {
        var words = string.Concat(Enumerable.Repeat("wave ", 5_000));
        var script = $$$"""{"name":"slow-{{{Key.Id}}}","fixtures":[{"match":{"keyId":"{{{Key.Id}}}"},"response":{"content":"{{{words}}}"},"latency":100}]}""";
        (await Client.AdminAsync(HttpMethod.Post, "/scripts", script)).ShouldBe(201);
    }

    public override async ValueTask DisposeAsync()
    {
        await Client.AdminAsync(HttpMethod.Delete, $"/scripts/slow-{Key.Id}");
        await base.DisposeAsync();
    }

    private static async Task ReadDeltasAsync(TestSocket socket, int count)
    {
        for (var i = 0; i < count; i++)
            await socket.UntilAsync("response.output_text.delta");
    }

    private async Task<TestSocket> RealtimeAsync()
    {
        var socket = await TestSocket.OpenAsync(Client, $"/v1/realtime?model={Host.Model}", Key.Secret);
        await socket.UntilAsync("session.created");
        return socket;
    }

    private async Task<JsonElement> SettledAsync(string id)
    {
        JsonElement row = default;
        await Eventually.HoldsAsync(async () =>
        {
            row = (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data").EnumerateArray().SingleOrDefault(one => one.GetProperty("id").GetString() == id);
            return row.ValueKind == JsonValueKind.Object;
        });
        return row;
    }
}
