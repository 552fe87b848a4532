using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Workflows;
using Nebula.Functions.Tests.Hosts;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Outages;

/// <summary>Two instances of the app: one has the clients' connections, the other runs the orchestrations and activities. The first is gone.</summary>
public sealed class ReaderGoneTests : IAsyncLifetime
{
    private static readonly string[] Settings = [.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.2"];

    private readonly FunctionsNebula _worker = new(Settings, urlVariable: null);
    private readonly FunctionsNebula _reader;
    private TestKey _key = new("", "");

    public ReaderGoneTests() => _reader = new FunctionsNebula(Settings, urlVariable: null, peer: _worker) { CanBeCut = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _worker.StartAsync();
        await _reader.StartAsync();
        _key = await _worker.Client.NewKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _worker.DisposeAsync();
    }

    [Fact]
    public async Task The_jobs_of_a_reader_that_is_gone_end_as_if_their_clients_had_left()
    {
        const int Streams = 5;
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => _reader.Client.StreamAsync(
            _key, $$"""{"model":"{{_reader.Model}}","messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":100000,"ignore_eos":true}""", Stop)));
        foreach (var stream in streams)
            await stream.ReadTokensAsync(5);
        var background = (await _worker.Client.SendAsync(
            HttpMethod.Post, "/v1/responses", _key.Secret, $$"""{"model":"{{_worker.Model}}","input":"Hello","background":true,"max_output_tokens":2000}""")).ShouldBe(200).Json.GetProperty("id").GetString();

        await _reader.CutAsync();
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count(static row => row.GetProperty("status").GetInt32() == 499).ShouldBe(Streams));
        foreach (var row in (await RowsAsync()).Where(static row => row.GetProperty("status").GetInt32() == 499))
        {
            row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(5, 50_000);
            row.GetProperty("finish_reason").GetString().ShouldBe("abort");
        }

        (await RowsAsync()).ShouldNotContain(row => row.GetProperty("id").GetString() == background && row.GetProperty("status").GetInt32() != 200);
        foreach (var stream in streams)
            stream.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_choice_that_runs_again_for_a_reader_that_is_gone_bills_what_the_relay_has(bool wasAliveJustNow)
    {
        var reservation = new Reservation("chatcmpl-rerun", _key.Id, RateLimits.None, 1_000);
        (await _worker.Service<IRateLimiter>().AcquireAsync(reservation, Stop)).Admitted.ShouldBeTrue();
        var job = new InferenceJob
        {
            Id = reservation.JobId, Model = _worker.Model, Reservation = reservation, AdmittedAt = TimeProvider.System.GetUtcNow(), PromptTokens = 9, MaxTokens = 900, IgnoreEos = true, Seed = 1,
            Stream = true, Reader = "a-process-that-ended",
        };
        await using (var earlier = _worker.Service<ITokenRelay>().OpenWriter(job.Id, 0))
        {
            earlier.Append(new RelayEvent(0, 0, new[] { "a", " b", " c" }, 0.1));
            await earlier.FlushAsync();
        }

        if (wasAliveJustNow)
            await _worker.Service<RedisConnection>().Database.StringSetAsync($"nebula:{{probe}}:{job.Reader}", "1", TimeSpan.FromSeconds(12));
        var result = await _worker.Service<IServiceProvider>().GetRequiredKeyedService<IActivity<ChoiceJob, ChoiceResult>>(GenerateChoice.Name.Name).RunAsync(new ChoiceJob(job, 0), Stop);
        (result.FinishReason, result.Error).ShouldBe((FinishReasons.Abort, null));
        result.OutputTokens.ShouldBe(wasAliveJustNow ? 3 : 0);
        await _worker.Service<JobSettler>().SettleAsync(new JobToSettle(job, [result], TimeProvider.System.GetUtcNow(), DeadlinePassed: false), Stop);
        var row = (await RowsAsync()).ShouldHaveSingleItem();
        (row.GetProperty("status").GetInt32(), row.GetProperty("input_tokens").GetInt64(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((499, 9, 3));
    }

    private Task<List<JsonElement>> RowsAsync() => _worker.Client.RequestsAsync(_key);
}
