using Microsoft.DurableTask.Client;
using Moq;
using Nebula.Domain.Telemetry;
using Nebula.Functions.Durable;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class TaskHubProbeTests
{
    private readonly Mock<DurableTaskClient> _client = new("test");

    [Fact]
    public async Task Check_HubAnswers_IsOk()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync((OrchestrationMetadata?)null);
        (await CheckAsync()).Status.ShouldBe(HealthStatus.Ok);
        _client.Verify(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Check_HubFails_IsUnavailable()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(CheckAsync);
    }

    private Task<DependencyHealth> CheckAsync() =>
        new TaskHubProbe(new DurableClientAccessor { Client = _client.Object }).CheckAsync(TestContext.Current.CancellationToken).AsTask();
}
