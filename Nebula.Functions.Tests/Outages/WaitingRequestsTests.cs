using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Outages;

/// <summary>Requests that are in the task hub when its storage is lost. One instance of the app has the clients' connections; the other one's hub runs the orchestrations and activities.</summary>
public sealed class WaitingRequestsTests : IAsyncLifetime
{
    private static readonly string[] Settings = [.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0"];

    private readonly Azurite _storage = new();
    private readonly HeldBackend _backend = new();
    private readonly FunctionsNebula _worker;
    private readonly FunctionsNebula _reader;

    public WaitingRequestsTests()
    {
        _worker = new FunctionsNebula(Settings, urlVariable: null, azurite: _storage) { Replace = services => services.AddSingleton<IInferenceBackend>(_backend) };
        _reader = new FunctionsNebula(Settings, urlVariable: null, peer: _worker) { Replace = services => services.AddSingleton<IInferenceBackend>(_backend) };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NebulaClient Client => _reader.Client;

    private DurableTaskClient Hub => _worker.Hub.Client;

    public async ValueTask InitializeAsync()
    {
        await _worker.StartAsync();
        await _reader.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _backend.Release();
        await _reader.DisposeAsync();
        await _worker.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_nobody_has_begun_is_refused_and_its_orchestration_does_nothing_later(bool silent)
    {
        _backend.Release();
        var key = await Client.NewKeyAsync("\"concurrent_requests\":3");
        await _worker.Hub.KillAsync();
        var background = (await Client.SendAsync(HttpMethod.Post, "/v1/responses", key.Secret, $$"""{"model":"{{_reader.Model}}","input":"Hello","background":true}"""))
            .ShouldBe(200).Json.GetProperty("id").GetString();
        using var stream = await Client.StreamAsync(key, Body("\"stream\":true"), Stop); // its headers have left with a keepalive
        var whole = Client.ChatAsync(key, Body("\"stream\":false"));
        await Eventually.PassesAsync(async () => (await _worker.Hub.ListInferencesAsync()).Count.ShouldBe(3));
        var orchestrations = await _worker.Hub.ListInferencesAsync();

        await _storage.LoseAsync(silent);
        (await whole).ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldBe("1");
        var events = await stream.RestAsync();
        events[^1].ShouldContain("\"code\":\"overloaded\"");
        events.ShouldNotContain("data: [DONE]");
        await FindStorageAsync(silent);

        await _reader.TakeOverAsync();
        await Eventually.PassesAsync(async () =>
        {
            foreach (var id in orchestrations)
                (await Hub.GetInstanceAsync(id, Stop) is null or { RuntimeStatus: OrchestrationRuntimeStatus.Completed }).ShouldBeTrue();
        });
        await Eventually.PassesAsync(async () =>
        {
            var read = await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{background}", key.Secret);
            (read.Status, read.Text.Contains("\"status\":\"completed\"", StringComparison.Ordinal)).ShouldBe((200, true));
        });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => // the places of all three are free
            Eventually.PassesAsync(async () => (await Client.ChatAsync(key, Body("\"stream\":false"))).Status.ShouldBe(200))));
        var rows = (await Client.RequestsAsync(key)).Where(row => orchestrations.Contains(row.GetProperty("id").GetString()!)).ToList();
        rows.Select(static row => (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64())).Order().ShouldBe([(200, 1), (503, 0), (503, 0)]);
        foreach (var refused in rows.Where(static row => row.GetProperty("status").GetInt32() == 503))
        {
            refused.GetProperty("input_tokens").GetInt64().ShouldBe(0);
            _backend.Jobs.ShouldNotContain(refused.GetProperty("id").GetString()!, "no backend has generated for it");
        }
    }

    [Fact]
    public async Task A_request_that_an_activity_has_begun_goes_on_though_it_has_no_token_yet()
    {
        var key = await Client.NewKeyAsync();
        var begun = Client.ChatAsync(key, Body("\"stream\":false"));
        await Eventually.PassesAsync(() =>
        {
            _backend.Jobs.Count.ShouldBe(1);
            return Task.CompletedTask;
        });
        await _worker.Hub.KillAsync(); // it runs the activities that it has begun to their ends
        var waiting = Client.ChatAsync(key, Body("\"stream\":false"));
        await Eventually.PassesAsync(async () => (await _worker.Hub.ListInferencesAsync()).Count.ShouldBe(2));

        await _storage.LoseAsync(silent: false);
        (await waiting).ShouldBeError(503, "server_error", "overloaded");
        begun.IsCompleted.ShouldBeFalse();
        _backend.Release();
        (await begun).ShouldBe(200);
        await FindStorageAsync(silent: false);
    }

    private async Task FindStorageAsync(bool silent)
    {
        await _storage.FindAsync(silent);
        await Eventually.PassesAsync(async () => (await Client.GetAsync("/health/ready")).Status.ShouldBe(200));
    }

    private string Body(string fields) => $$"""{"model":"{{_reader.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    // Answers with one token when it is released.
    private sealed class HeldBackend : IInferenceBackend
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _jobs = new();

        public IReadOnlyCollection<string> Jobs => _jobs;

        public void Release() => _released.TrySetResult();

        public bool IsRepeatable(Domain.Deployments.ServedModel served) => true;

        public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
        {
            if (ending.IsCancellationRequested)
                return new ChoiceResult { FinishReason = FinishReasons.Abort };
            _jobs.Enqueue(generation.Job.Id);
            await _released.Task.WaitAsync(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return new ChoiceResult { FinishReason = FinishReasons.Abort };
            generation.Writer.Append(new RelayEvent(generation.Choice, 0, new[] { "Hello" }, 0.1) { FinishReason = FinishReasons.Stop });
            return new ChoiceResult { FinishReason = FinishReasons.Stop, OutputTokens = 1 };
        }
    }
}
