using Microsoft.DurableTask.Client;
using Moq;
using Nebula.Domain.Telemetry;
using Nebula.Functions.Durable;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class TaskHubProbeTests
{
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly DurableClientAccessor _clients;
    private readonly TaskHubMonitor _hub;

    public TaskHubProbeTests()
    {
        _clients = new DurableClientAccessor { Client = _client.Object };
        _hub = LostStorage.CreateHubMonitor(_clients);
    }

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

    [Fact]
    public async Task Check_HubIsLost_IsUnavailableAndNotAsked()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());
        _hub.Check();
        await Eventually.HoldsAsync(() => _hub.IsLost);
        (await CheckAsync()).Status.ShouldBe(HealthStatus.Unavailable);
    }

    private Task<DependencyHealth> CheckAsync() => new TaskHubProbe(_clients, _hub).CheckAsync(TestContext.Current.CancellationToken).AsTask();
}
