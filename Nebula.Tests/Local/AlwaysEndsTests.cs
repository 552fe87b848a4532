using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Hosts;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Parts of a Nebula fail, and every inference still ends: with an outcome for its client, one settlement, and no leftover state.</summary>
public sealed class AlwaysEndsTests
{
    private const string Hello = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(30) + JobReader.Margin;

    [Fact]
    public async Task While_usage_cannot_be_recorded_inference_is_refused_and_operators_see_it()
    {
        SwitchableSettlement? settlement = null;
        await using var host = new LocalNebula(["Simulation:TimeScale=0"])
        {
            Replace = services => Wrap<ISettlement>(services, inner => settlement = new SwitchableSettlement(inner)),
        };
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync("\"concurrent_requests\":5");
        (await host.Client.ChatAsync(key, Body(host))).ShouldBe(200);

        settlement!.Failure = new IOException("No space left on device");
        using (var stream = await host.Client.StreamAsync(key, Body(host, ",\"stream\":true")))
        {
            var events = await stream.RestAsync();
            events.ShouldNotContain("data: [DONE]");
            events[^1].ShouldContain("\"type\":\"server_error\"");
        }

        var refused = (await host.Client.ChatAsync(key, Body(host))).ShouldBeError(503, "server_error", "overloaded");
        refused.Header("retry-after").ShouldBe("5");
        (await host.Client.GetAsync("/health/ready")).ShouldBe(503);
        (await host.Client.GetAsync("/health")).Json.GetProperty("dependencies").EnumerateArray()
            .Single(static dependency => dependency.GetProperty("name").GetString() == "settlement").GetProperty("status").GetString().ShouldBe("unavailable");
        var metrics = (await host.Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("by_status");
        (metrics.GetProperty("200").GetInt64(), metrics.GetProperty("500").GetInt64(), metrics.GetProperty("503").GetInt64()).ShouldBe((1, 1, 1));
        host.Logs.GetSnapshot().ShouldContain(static log => log.Exception is IOException);
        var prometheus = await host.Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "text/plain"));
        prometheus.Text.ShouldContain("nebula_dependency_up{dependency=\"settlement\"} 0");
        prometheus.Text.ShouldMatch("nebula_settlement_failures_total [1-9]");

        settlement.Failure = null;
        await Eventually.PassesAsync(async () => (await host.Client.ChatAsync(key, Body(host))).Status.ShouldBe(200));
        // The job of the stream is settled later, and its error is counted once.
        await Eventually.PassesAsync(async () => (await host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray()
            .Select(static row => row.GetProperty("status").GetInt32()).Order().Where(static status => status != 200).ShouldBe([500]));
        (await host.Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("by_status").GetProperty("500").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_cannot_be_started_is_settled_and_counted_once()
    {
        await using var host = new LocalNebula(["Simulation:TimeScale=0"])
        {
            Replace = static services => services.AddSingleton<IWorkflowEngine>(static s => new BrokenEngine(s.GetRequiredService<InProcessWorkflowEngine>(), fails: true)),
        };
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync("\"concurrent_requests\":1");

        (await host.Client.ChatAsync(key, Body(host))).ShouldBeError(500, "server_error", null);
        (await host.Client.ChatAsync(key, Body(host, ",\"stream\":true"))).ShouldBeError(500, "server_error", null);

        (await host.Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("by_status").GetProperty("500").GetInt64().ShouldBe(2);
        (await host.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("failed_requests").GetInt64().ShouldBe(2);
        await FreeAsync(host, key);
    }

    [Fact]
    public async Task A_job_whose_workflow_never_runs_ends_at_its_deadline()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        await using var host = new LocalNebula(["Simulation:TimeScale=0"], time)
        {
            Replace = static services => services.AddSingleton<IWorkflowEngine>(static s => new BrokenEngine(s.GetRequiredService<InProcessWorkflowEngine>(), fails: false)),
        };
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync("\"concurrent_requests\":2");
        var whole = host.Client.ChatAsync(key, Body(host));
        var opening = host.Client.StreamAsync(key, Body(host, ",\"stream\":true"));
        await Eventually.PassesAsync(async () => (await UsedAsync(host, key)).ShouldBe(2));
        time.Advance(TimeSpan.FromSeconds(11));
        using var stream = await opening;
        var rest = stream.RestAsync();

        time.Advance(Overdue);

        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return whole.IsCompleted && rest.IsCompleted;
        });
        (await whole).ShouldBeError(504, "server_error", "timeout");
        (await rest)[^1].ShouldContain("\"code\":\"timeout\"");
        var rows = (await host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data");
        rows.EnumerateArray().Select(static row => row.GetProperty("status").GetInt32()).ShouldBe([504, 504]);
        await FreeAsync(host, key);
    }

    [Fact]
    public async Task A_relay_that_cannot_be_read_ends_the_job_with_an_error()
    {
        FailingReaders? relay = null;
        await using var host = new LocalNebula(["Simulation:TimeScale=1"])
        {
            Replace = services => Wrap<ITokenRelay>(services, inner => relay = new FailingReaders(inner)),
        };
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync("\"concurrent_requests\":1");

        using (var stream = await host.Client.StreamAsync(key, Body(host, ",\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true", maxTokens: false)))
        {
            var events = await stream.RestAsync();
            events.Count.ShouldBeGreaterThan(1);
            events[^1].ShouldContain("\"type\":\"server_error\"");
        }

        await FreeAsync(host, key);
        (await host.Client.ChatAsync(key, Body(host))).ShouldBeError(500, "server_error", null);
        await FreeAsync(host, key);
        (await host.Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("running").GetInt32().ShouldBe(0);
        (relay!.Opened, relay.Disposed).ShouldBe((2, 2));
        (await host.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(2);
    }

    private static string Body(LocalNebula host, string fields = "", bool maxTokens = true) =>
        $$"""{"model":"{{host.Model}}",{{Hello}}{{(maxTokens ? ",\"max_tokens\":3" : "")}}{{fields}}}""";

    private static async Task<long> UsedAsync(LocalNebula host, TestKey key) =>
        (await host.Client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage").GetProperty("concurrent_requests").GetProperty("used").GetInt64();

    private static Task FreeAsync(LocalNebula host, TestKey key) => Eventually.PassesAsync(async () => (await UsedAsync(host, key)).ShouldBe(0));

    private static void Wrap<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var inner = services.Last(static service => service.ServiceType == typeof(T));
        services.AddSingleton(s => wrap((T)(inner.ImplementationFactory?.Invoke(s) ?? ActivatorUtilities.CreateInstance(s, inner.ImplementationType!))));
    }

    // Inferences cannot be started, or are started and never run; other workflows work.
    private sealed class BrokenEngine(IWorkflowEngine inner, bool fails) : IWorkflowEngine
    {
        public ValueTask StartAsync<TInput, TOutput>(WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
        {
            if (workflow.Scope != WorkflowScope.Process)
                return inner.StartAsync(workflow, instanceId, input, cancellationToken);
            return fails ? ValueTask.FromException(new IOException("no hub")) : ValueTask.CompletedTask;
        }
    }

    // Readers fail after their first tokens.
    private sealed class FailingReaders(ITokenRelay inner) : ITokenRelay
    {
        private int _opened;
        private int _disposed;

        public int Opened => Volatile.Read(ref _opened);

        public int Disposed => Volatile.Read(ref _disposed);

        public ITokenReader OpenReader(string jobId)
        {
            Interlocked.Increment(ref _opened);
            return new Reader(inner.OpenReader(jobId), this);
        }

        public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) => inner.OpenWriter(jobId, choice, isRepeatable, mayContinue);

        public ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) => inner.CompleteAsync(jobId, outcome, cancellationToken);

        private sealed class Reader(ITokenReader reader, FailingReaders owner) : ITokenReader
        {
            private bool _hasRead;

            public JobOutcome? Outcome => reader.Outcome;

            public bool TryRead(out RelayEvent tokens)
            {
                var any = reader.TryRead(out tokens);
                _hasRead |= any;
                return any;
            }

            public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) =>
                _hasRead ? ValueTask.FromException<bool>(new InvalidDataException("not an entry")) : reader.WaitAsync(cancellationToken);

            public void Dispose()
            {
                Interlocked.Increment(ref owner._disposed);
                reader.Dispose();
            }
        }
    }
}
