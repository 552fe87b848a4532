using Moq;
using Nebula.Api.Management.Health;
using Nebula.Domain.Telemetry;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management;

public sealed class HealthHandlersTests
{
    private readonly ManagementWorld _world = new();

    [Theory]
    [InlineData(HealthStatus.Ok, HealthStatus.Ok, "ok", 200)]
    [InlineData(HealthStatus.Ok, HealthStatus.Degraded, "degraded", 200)]
    [InlineData(HealthStatus.Unavailable, HealthStatus.Degraded, "unavailable", 503)]
    public async Task Get_SeveralDependencies_IsTheWorst(HealthStatus storage, HealthStatus redis, string status, int code)
    {
        Add("storage", storage);
        Add("redis", redis);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        var (full, ready) = (Request(), Request());

        var health = await JsonAsync(full, HealthHandlers.Get(full, _world.Health));

        full.Response.StatusCode.ShouldBe(code);
        health.GetProperty("status").GetString().ShouldBe(status);
        health.GetProperty("version").GetString().ShouldBe("0.1.0");
        health.GetProperty("uptime_seconds").GetDouble().ShouldBe(0);
        health.GetProperty("dependencies")[0].ToString().ShouldBe(
            $$"""{"name":"storage","status":"{{storage.ToString().ToLowerInvariant()}}","latency_ms":0.2,"detail":null}""");
        (await RunAsync(ready, HealthHandlers.Ready(ready, _world.Health))).ShouldBe($$"""{"status":"{{status}}"}""");
        ready.Response.StatusCode.ShouldBe(code);
    }

    [Fact]
    public async Task Get_CountsUptimeFromWhenTheReporterWasMade()
    {
        var health = _world.Health;
        _world.Time.Advance(TimeSpan.FromSeconds(90));
        var http = Request();

        (await JsonAsync(http, HealthHandlers.Get(http, health))).GetProperty("uptime_seconds").GetDouble().ShouldBe(90);
    }

    [Fact]
    public async Task Live_DependenciesFail_IsOk()
    {
        Add("storage", HealthStatus.Unavailable);
        var http = Request();

        (await RunAsync(http, HealthHandlers.Live(http))).ShouldBe("""{"status":"ok"}""");
        http.Response.StatusCode.ShouldBe(200);
    }

    [Theory]
    [InlineData(true, "unavailable", 503)]
    [InlineData(false, "degraded", 200)]
    public async Task Get_DependencyThrows_ReportsItWithoutInternals(bool essential, string status, int code)
    {
        var probe = Add("storage", HealthStatus.Ok, essential);
        probe.Setup(probe => probe.CheckAsync(It.IsAny<CancellationToken>())).Throws(new InvalidOperationException("secret address"));
        var http = Request();

        var text = await RunAsync(http, HealthHandlers.Get(http, _world.Health));

        text.ShouldNotContain("secret");
        text.ShouldContain($"\"status\":\"{status}\"");
        http.Response.StatusCode.ShouldBe(code);
    }

    [Fact]
    public async Task Get_DependencyNeverAnswers_EndsAfterTwoSeconds()
    {
        var probe = Add("storage", HealthStatus.Ok);
        var asked = new TaskCompletionSource();
        probe.Setup(probe => probe.CheckAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            asked.SetResult();
            return new ValueTask<DependencyHealth>(new TaskCompletionSource<DependencyHealth>().Task);
        });
        var http = Request();

        var running = RunAsync(http, HealthHandlers.Get(http, _world.Health));
        await asked.Task;
        while (!running.IsCompleted)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        (await running).ShouldContain("It did not answer within 2 s.");
        http.Response.StatusCode.ShouldBe(503);
    }

    private Mock<IHealthProbe> Add(string name, HealthStatus status, bool essential = true)
    {
        var probe = new Mock<IHealthProbe>();
        probe.SetupGet(probe => probe.Name).Returns(name);
        probe.SetupGet(probe => probe.IsEssential).Returns(essential);
        probe.Setup(probe => probe.CheckAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new DependencyHealth(status, 0.2));
        _world.Probes.Add(probe.Object);
        return probe;
    }
}
