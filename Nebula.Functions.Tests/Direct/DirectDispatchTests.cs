using System.Text.Json;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Direct;

/// <summary>Two instances of the app on one Redis, one storage and one task hub, with <c>Nebula:Dispatch</c> = <c>Direct</c>.</summary>
public sealed class DirectDispatchTests : IAsyncLifetime
{
    private const string Endless = "\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true";
    private static readonly string[] Settings = [.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.2", "Dispatch=Direct"];

    private readonly FunctionsNebula _first = new(Settings, urlVariable: null);
    private readonly FunctionsNebula _second;
    private TestKey _key = new("", "");
    private bool _isStopped;

    public DirectDispatchTests() => _second = new FunctionsNebula(Settings, urlVariable: null, peer: _first);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NebulaClient Client => _first.Client;

    public async ValueTask InitializeAsync()
    {
        await _first.StartAsync();
        await _second.StartAsync();
        _key = await Client.NewKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
            await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [Fact]
    public async Task A_request_with_one_choice_starts_no_orchestration_and_every_other_does()
    {
        (await Client.ChatAsync(_key, Chat("\"max_tokens\":3"))).ShouldBe(200);
        (await SendAsync("/v1/responses", $$"""{"model":"{{_first.Model}}","input":"Hello","max_output_tokens":16}""")).ShouldBe(200);
        (await SendAsync("/v1/completions", $$"""{"model":"{{_first.Model}}","prompt":"Hello","max_tokens":3}""")).ShouldBe(200);
        (await SendAsync("/v1/embeddings", $$"""{"model":"{{((INebulaHost)_first).EmbeddingModel}}","input":"Hello"}""")).ShouldBe(200);
        (await _first.Hub.ListInferencesAsync()).Count.ShouldBe(0);

        (await Client.ChatAsync(_key, Chat("\"max_tokens\":3,\"n\":2"))).ShouldBe(200);
        (await SendAsync("/v1/completions", $$"""{"model":"{{_first.Model}}","prompt":["Hello","Bye"],"max_tokens":3}""")).ShouldBe(200);
        (await SendAsync("/v1/responses", $$"""{"model":"{{_first.Model}}","input":"Hello","max_output_tokens":16,"background":true}""")).ShouldBe(200);
        (await _first.Hub.ListInferencesAsync()).Count.ShouldBe(3);
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(7));
    }

    [Fact]
    public async Task Another_instance_cancels_a_job_and_it_is_billed_what_it_produced()
    {
        using var stream = await Client.StreamAsync(_key, Chat(Endless), Stop);
        var id = await stream.ReadTokensAsync(5);
        await _second.Service<IJobCancellation>().CancelAsync(id, CancelReason.LeaseLost, Stop);
        (await stream.RestAsync())[^1].ShouldContain("lost its place among the concurrent requests");
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(1));
        var row = (await RowsAsync())[0];
        row.GetProperty("status").GetInt32().ShouldBe(503);
        row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(5, 50_000);
    }

    [Fact]
    public async Task An_instance_that_stops_lets_its_jobs_end()
    {
        using var stream = await _second.Client.StreamAsync(_key, Chat("\"stream\":true,\"max_tokens\":300,\"ignore_eos\":true"), Stop);
        await stream.ReadTokensAsync(1);
        await _second.StopAppAsync();
        (await stream.RestAsync()).ShouldContain("data: [DONE]");
        (await RowsAsync())[0].GetProperty("output_tokens").GetInt64().ShouldBe(300);
        _isStopped = true;
        await _second.DisposeAsync();
    }

    private string Chat(string fields) => $$"""{"model":"{{_first.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    private Task<Reply> SendAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, _key.Secret, body);

    private Task<List<JsonElement>> RowsAsync() => Client.RequestsAsync(_key);
}
