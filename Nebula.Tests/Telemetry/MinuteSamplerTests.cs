using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Telemetry;

public sealed class MinuteSamplerTests
{
    private readonly Mock<IProcessLoads> _loads = new();
    private readonly List<(string Model, HistoryPoint Point)> _recorded = [];
    private readonly NebulaMetrics _metrics;
    private readonly MinuteSampler _sampler;

    public MinuteSamplerTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var history = new Mock<IHistoryRecorder>();
        history.Setup(static recorder => recorder.RecordAsync(It.IsAny<string>(), It.IsAny<HistoryPoint>(), It.IsAny<CancellationToken>()))
            .Returns((string model, HistoryPoint point, CancellationToken _) =>
            {
                _recorded.Add((model, point));
                return ValueTask.CompletedTask;
            });
        _loads.Setup(static loads => loads.TakePeaks()).Returns([]);
        _metrics = new NebulaMetrics(meters, _loads.Object);
        _sampler = new MinuteSampler(_metrics, _loads.Object, history.Object, new FakeTimeProvider());
    }

    [Fact]
    public async Task SampleAsync_PeaksOfTheReplicas_AreRecordedPerDeployment()
    {
        _loads.Setup(static loads => loads.TakePeaks()).Returns([new("llama", 3, 1), new("idle", 0, 0), new("qwen", 0, 2)]);
        await _sampler.SampleAsync(TestContext.Current.CancellationToken);
        _recorded.Select(static entry => (entry.Model, entry.Point.RunningMax, entry.Point.WaitingMax)).ShouldBe([("llama", 3, 1), ("qwen", 0, 2)]);
    }

    [Fact]
    public async Task SampleAsync_Refusals_AreRecordedOnce()
    {
        foreach (var status in (int[])[429, 429, 400, 499, 503])
            _metrics.RequestRefused(status);
        _metrics.RequestAbandoned(500); // its settlement records it later
        await _sampler.SampleAsync(TestContext.Current.CancellationToken);
        await _sampler.SampleAsync(TestContext.Current.CancellationToken);
        var (model, point) = _recorded.ShouldHaveSingleItem();
        model.ShouldBe("");
        point.ByStatus.OrderBy(static status => status.Key).ShouldBe([new(400, 1), new(429, 2), new(499, 1), new(503, 1)]);
    }
}
