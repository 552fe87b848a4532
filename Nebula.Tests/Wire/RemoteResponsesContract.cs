using System.Net.Http.Headers;
using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Responses in the background on two processes of one platform: one generates them, and the other is asked.</summary>
public abstract class RemoteResponsesContract : IAsyncLifetime
{
    private TestKey _key = new("", "");

    /// <summary>The process that responses are started in.</summary>
    protected abstract NebulaClient Owner { get; }

    /// <summary>The other process.</summary>
    protected abstract NebulaClient Other { get; }

    /// <summary>A deployment that both serve.</summary>
    protected abstract string Model { get; }

    /// <summary>Whether a response that was begun ends as it would have if its process dies.</summary>
    protected abstract bool SurvivesItsProcess { get; }

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        _key = await Owner.NewKeyAsync();
        await Eventually.HoldsAsync(async () => (await Other.SendAsync(HttpMethod.Get, "/v1/models", _key.Secret)).Text.Contains($"\"{Model}\"", StringComparison.Ordinal));
    }

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_stream_from_the_other_process_has_every_event_once()
    {
        var id = await StartResponseAsync(300);

        var followed = await ReadToEndAsync(Other, id);

        ShouldBeWhole(followed, "incomplete");
        followed.Count(static one => Type(one) == "response.output_text.delta").ShouldBe(300);
        ShouldBeSame(await ReadToEndAsync(Owner, id), followed);
        ShouldBeSame(await ReadToEndAsync(Other, id), followed);
    }

    [Fact]
    public async Task A_stream_that_broke_continues_in_the_other_process()
    {
        var (id, read) = await ReadBeginningAsync(max: 2_000, events: 30);

        var rest = await ReadToEndAsync(Other, id, read.Count - 1);

        ShouldBeWhole([.. read, .. rest], "incomplete");
        ShouldBeSame(await ReadToEndAsync(Owner, id), [.. read, .. rest]);
    }

    [Fact]
    public async Task A_response_that_runs_is_read_by_the_other_process()
    {
        var id = await StartResponseAsync(1_000);

        await Eventually.HoldsAsync(async () => Status(await GetAsync(Other, id)) == "incomplete");

        (await GetAsync(Other, id)).GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(1_000);
        (await GetAsync(Owner, id)).GetRawText().ShouldBe((await GetAsync(Other, id)).GetRawText());
    }

    [Fact]
    public async Task A_response_is_cancelled_by_the_other_process_and_its_streams_end_alike()
    {
        var (id, read) = await ReadBeginningAsync(max: 100_000, events: 30);
        var following = ReadToEndAsync(Other, id, read.Count - 1);

        Status((await Other.SendAsync(HttpMethod.Post, $"/v1/responses/{id}/cancel", _key.Secret)).ShouldBe(200).Json).ShouldBe("cancelled");
        var resumed = ReadToEndAsync(Other, id, read.Count - 1);

        ShouldBeWhole([.. read, .. await resumed], "cancelled");
        ShouldBeSame(await following, await resumed);
        var replayed = await ReadToEndAsync(Owner, id);
        ShouldBeSame(replayed, [.. read, .. await resumed]);
        Status(await GetAsync(Owner, id)).ShouldBe("cancelled");
        Status((await Owner.SendAsync(HttpMethod.Post, $"/v1/responses/{id}/cancel", _key.Secret)).ShouldBe(200).Json).ShouldBe("cancelled");
        (await GetAsync(Other, id)).GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()
            .ShouldBe(string.Concat(replayed.Where(static one => Type(one) == "response.output_text.delta").Select(static one => one.GetProperty("delta").GetString())));
        var row = await ReadOnlyRowAsync(id);
        row.GetProperty("status").GetInt32().ShouldBe(499);
        (await Other.GetAsync($"/usage?key_id={_key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_response_whose_process_dies_has_an_end()
    {
        var (id, read) = await ReadBeginningAsync(max: 3_000, events: 30);
        var following = ReadToEndAsync(Other, id, read.Count - 1);

        await KillOwnerAsync();

        var rest = await following;
        if (SurvivesItsProcess)
        {
            ShouldBeWhole([.. read, .. rest], "incomplete");
            ShouldBeSame(await ReadToEndAsync(Other, id), [.. read, .. rest]);
            (await ReadOnlyRowAsync(id)).GetProperty("output_tokens").GetInt32().ShouldBe(3_000);
        }
        else
        {
            Status(rest[^1].GetProperty("response")).ShouldBe("failed");
        }

        Status(await GetAsync(Other, id)).ShouldBe(SurvivesItsProcess ? "incomplete" : "failed");
    }

    /// <summary>Starts both processes.</summary>
    protected abstract Task StartAsync();

    /// <summary>Ends the owner as a crash does, and lets so much time pass that its death is noticed.</summary>
    protected abstract Task KillOwnerAsync();

    private async Task<string> StartResponseAsync(int max) =>
        (await Owner.SendAsync(HttpMethod.Post, "/v1/responses", _key.Secret, Body(max, ""))).ShouldBe(200).Json.GetProperty("id").GetString()!;

    // Starts a response as a stream, and leaves it after some events.
    private async Task<(string Id, List<JsonElement> Read)> ReadBeginningAsync(int max, int events)
    {
        using var response = await Owner.OpenAsync("/v1/responses", _key.Secret, Body(max, ",\"stream\":true"), TestContext.Current.CancellationToken);
        var read = await ReadEventsAsync(response, events);
        read.Count.ShouldBe(events);
        return (read[0].GetProperty("response").GetProperty("id").GetString()!, read);
    }

    private string Body(int max, string fields) =>
        $$"""{"model":"{{Model}}","input":"Tell me about the sea.","background":true,"max_output_tokens":{{max}},"text":{"format":{"type":"json_schema","name":"s","schema":{{LongList}} } }{{fields}}}""";

    // A text that has no natural end before any maximum of these tests.
    private const string LongList = """{"type":"array","items":{"type":"integer"},"minItems":9000}""";

    private async Task<List<JsonElement>> ReadToEndAsync(NebulaClient process, string id, int? startingAfter = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/responses/{id}?stream=true{(startingAfter is { } last ? $"&starting_after={last}" : "")}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key.Secret);
        using var response = await process.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200);
        return await ReadEventsAsync(response, int.MaxValue);
    }

    private static async Task<List<JsonElement>> ReadEventsAsync(HttpResponseMessage response, int max)
    {
        var read = new List<JsonElement>();
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (read.Count < max && await body.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                read.Add(JsonElement.Parse(line[6..]));
        }

        return read;
    }

    private async Task<JsonElement> GetAsync(NebulaClient process, string id) =>
        (await process.SendAsync(HttpMethod.Get, $"/v1/responses/{id}", _key.Secret)).ShouldBe(200).Json;

    private async Task<JsonElement> ReadOnlyRowAsync(string id)
    {
        JsonElement rows = default;
        await Eventually.HoldsAsync(async () => (rows = (await Other.GetAsync($"/requests?key_id={_key.Id}")).Json.GetProperty("data")).GetArrayLength() > 0);
        rows.GetArrayLength().ShouldBe(1);
        rows[0].GetProperty("id").GetString().ShouldBe(id);
        return rows[0];
    }

    private static void ShouldBeWhole(List<JsonElement> events, string status)
    {
        events.Select(static one => one.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, events.Count));
        Status(events[^1].GetProperty("response")).ShouldBe(status);
    }

    private static void ShouldBeSame(List<JsonElement> one, List<JsonElement> other) =>
        one.Select(static read => read.GetRawText()).ShouldBe(other.Select(static read => read.GetRawText()));

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;

    private static string Status(JsonElement response) => response.GetProperty("status").GetString()!;
}
