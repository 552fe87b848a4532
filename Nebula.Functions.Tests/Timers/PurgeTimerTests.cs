using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Functions.Timers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Timers;

public sealed class PurgeTimerTests
{
    [Fact]
    public async Task Purge_TakesWhatEndedAndWasBegunMoreThanAnHourAgo()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var client = new Mock<DurableTaskClient>("test");
        PurgeInstancesFilter? filter = null;
        client.Setup(static c => c.PurgeAllInstancesAsync(It.IsAny<PurgeInstancesFilter>(), It.IsAny<CancellationToken>()))
            .Callback((PurgeInstancesFilter asked, CancellationToken _) => filter = asked)
            .ReturnsAsync(new PurgeResult(3));

        await new PurgeTimer(new FakeTimeProvider(now), NullLogger<PurgeTimer>.Instance)
            .PurgeOrchestrations(new TimerInfo(), client.Object, TestContext.Current.CancellationToken);

        filter.ShouldNotBeNull();
        filter.CreatedTo.ShouldBe(now.AddHours(-1));
        filter.CreatedFrom.ShouldBeNull();
        filter.Statuses!.ShouldBe(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], ignoreOrder: true);
    }
}
