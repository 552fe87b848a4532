using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Inference.Backends;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The first run of a choice dies with its process, as far as its workflow can tell.</summary>
public abstract class InterruptedBackendContract
{
    [Theory]
    [InlineData(Interruption.AfterThreeTokens)]
    [InlineData(Interruption.ErrorAfterThreeTokens)]
    public async Task A_backend_that_cannot_repeat_is_not_asked_again_after_its_first_token(Interruption interruption)
    {
        var backend = new InterruptedBackend(interruption, isRepeatable: false);
        var (events, row) = await StreamAsync(backend);

        Content(events).ShouldBe("one two three");
        events[^1].ShouldContain("\"type\":\"server_error\"");
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((500, 3));
        row.GetProperty("input_tokens").GetInt64().ShouldBeGreaterThan(0);
        backend.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_was_relayed_whole_is_whole()
    {
        var backend = new InterruptedBackend(Interruption.AfterTheEnd, isRepeatable: false);
        var (events, row) = await StreamAsync(backend);

        Content(events).ShouldBe("one two three four");
        events[^1].ShouldBe("data: [DONE]");
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((200, 4));
        backend.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_backend_that_has_delivered_nothing_is_asked_again()
    {
        var backend = new InterruptedBackend(Interruption.BeforeTheFirstToken, isRepeatable: false);
        var (events, row) = await StreamAsync(backend);

        Content(events).ShouldBe("otherotherotherother");
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((200, 4));
        backend.Runs.ShouldBe(2);
    }

    [Theory]
    [InlineData(Interruption.AfterThreeTokens)]
    [InlineData(Interruption.ErrorAfterThreeTokens)]
    public async Task A_backend_that_can_repeat_is_asked_again_without_a_look_at_the_relay(Interruption interruption)
    {
        var backend = new InterruptedBackend(interruption, isRepeatable: true);
        CountingRelay? relay = null;
        var (events, row) = await StreamAsync(backend, services => Decorate(services, inner => relay = new CountingRelay(inner)));

        Content(events).ShouldBe("one two three four");
        events[^1].ShouldBe("data: [DONE]");
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((200, 4));
        backend.Runs.ShouldBe(2);
        relay.ShouldNotBeNull().Looks.ShouldBe(0);
    }

    /// <summary>Creates a host with services in place of its own.</summary>
    private protected abstract INebulaHost CreateHost(Action<IServiceCollection> replace);

    private async Task<(List<string> Events, JsonElement Row)> StreamAsync(InterruptedBackend backend, Action<IServiceCollection>? replace = null)
    {
        var host = CreateHost(services =>
        {
            services.AddSingleton<IInferenceBackend>(backend);
            replace?.Invoke(services);
        });
        await using var disposed = (IAsyncDisposable)host;
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync();
        using var stream = await host.Client.StreamAsync(
            key, $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"Hello"}],"stream":true}""", TestContext.Current.CancellationToken);
        var events = await stream.RestAsync();
        JsonElement rows = default;
        await Eventually.HoldsAsync(async () => (rows = (await host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data")).GetArrayLength() == 1);
        return (events, rows[0]);
    }

    private static string Content(IEnumerable<string> events) => string.Concat(events
        .Where(static line => line.StartsWith("data: {", StringComparison.Ordinal) && line.Contains("\"choices\"", StringComparison.Ordinal))
        .SelectMany(static line => JsonElement.Parse(line[6..]).GetProperty("choices").EnumerateArray())
        .Select(static choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null));

    private static void Decorate(IServiceCollection services, Func<ITokenRelay, ITokenRelay> decorate)
    {
        var inner = services.Last(static service => service.ServiceType == typeof(ITokenRelay));
        services.AddSingleton(s => decorate(
            (ITokenRelay)(inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(s) ?? ActivatorUtilities.CreateInstance(s, inner.ImplementationType!))));
    }

    private sealed class CountingRelay(ITokenRelay inner) : ITokenRelay
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public bool IsShared => inner.IsShared;

        public ITokenReader OpenReader(string jobId) => inner.OpenReader(jobId);

        public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) => new Writer(inner.OpenWriter(jobId, choice, isRepeatable, mayContinue), this);

        public ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
            inner.CompleteAsync(jobId, outcome, cancellationToken);

        private sealed class Writer(ITokenWriter writer, CountingRelay owner) : ITokenWriter
        {
            public CancellationToken Lost => writer.Lost;

            public ValueTask<RelayedChoice> ReadRelayedAsync()
            {
                Interlocked.Increment(ref owner._looks);
                return writer.ReadRelayedAsync();
            }

            public void Append(in RelayEvent tokens) => writer.Append(tokens);

            public ValueTask<int?> FlushAsync() => writer.FlushAsync();

            public ValueTask DisposeAsync() => writer.DisposeAsync();
        }
    }
}
