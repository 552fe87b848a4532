using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Jobs;
using Nebula.Functions.Timers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Timers;

public sealed class PurgeTimerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly Mock<IBlobStore> _blobs = new();

    [Fact]
    public async Task Purge_EndedAndOlderThanTenMinutes_IsRemoved()
    {
        PurgeInstancesFilter? filter = null;
        _client.Setup(static c => c.PurgeAllInstancesAsync(It.IsAny<PurgeInstancesFilter>(), It.IsAny<CancellationToken>()))
            .Callback((PurgeInstancesFilter asked, CancellationToken _) => filter = asked)
            .ReturnsAsync(new PurgeResult(3));

        await PurgeAsync();

        filter.ShouldNotBeNull();
        filter.CreatedTo.ShouldBe(Now.AddMinutes(-10));
        filter.CreatedFrom.ShouldBeNull();
        filter.Statuses!.ShouldBe(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], ignoreOrder: true);
    }

    [Fact]
    public async Task Purge_HubFails_RemovesExpiredTexts()
    {
        _client.Setup(static c => c.PurgeAllInstancesAsync(It.IsAny<PurgeInstancesFilter>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(PurgeAsync);
        _blobs.Verify(static b => b.DeleteExpiredAsync(JobTextStore.Folder, It.IsAny<CancellationToken>()), Times.Once);
    }

    private Task PurgeAsync()
    {
        var time = new FakeTimeProvider(Now);
        return new PurgeTimer(new JobTextStore(_blobs.Object, time), time, NullLogger<PurgeTimer>.Instance)
            .PurgeOrchestrations(new TimerInfo(), _client.Object, TestContext.Current.CancellationToken);
    }
}
