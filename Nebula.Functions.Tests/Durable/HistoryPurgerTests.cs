using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Functions.Durable;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class HistoryPurgerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly ConcurrentQueue<string> _purged = new();
    private readonly HistoryPurger _purger;

    public HistoryPurgerTests()
    {
        _client.Setup(static c => c.PurgeInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((string id, CancellationToken _) => _purged.Enqueue(id))
            .Returns((string id, CancellationToken _) => id == "lost" ? throw new RpcException(new Status(StatusCode.Unavailable, "away")) : Task.FromResult(new PurgeResult(1)));
        _purger = new HistoryPurger(new DurableClientAccessor { Client = _client.Object }, _time, NullLogger<HistoryPurger>.Instance);
    }

    [Fact]
    public async Task Ended_IsPurgedAfterTheDelay()
    {
        _purger.Add("one");
        _time.Advance(TimeSpan.FromSeconds(1));
        _purger.Add("two");
        await AdvanceUntilAsync(() => !_purged.IsEmpty);
        _purged.ShouldBe(["one"]);
        _time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(_time.Start + HistoryPurger.Delay);

        await AdvanceUntilAsync(() => _purged.Count == 2);
        _purged.ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Purge_Fails_GoesOnWithOthers()
    {
        _purger.Add("lost");
        _purger.Add("next");
        await AdvanceUntilAsync(() => _purged.Count == 2);
        _purged.ShouldBe(["lost", "next"], ignoreOrder: true);
    }

    public async ValueTask InitializeAsync() => await _purger.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _purger.StopAsync(CancellationToken.None);
        _purger.Dispose();
    }

    // The purger may not have set its timer yet when the clock advances.
    private Task AdvanceUntilAsync(Func<bool> holds) => Eventually.HoldsAsync(() =>
    {
        if (!holds())
            _time.Advance(TimeSpan.FromMilliseconds(100));
        return holds();
    });
}
