using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Telemetry;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Jobs;

public sealed class SettlementMonitorTests : IAsyncDisposable
{
    private readonly JobWorld _world = new();
    private readonly SettlementMonitor _monitor;

    public SettlementMonitorTests() => _monitor = _world.Get<SettlementMonitor>();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ReportFailure_ProbeFailsToo_ClosesTheGateUntilTheProbeSucceeds()
    {
        _world.Settlement.Failure = new IOException("disk full");
        _monitor.ReportFailure("job", _world.Settlement.Failure);
        await Eventually.HoldsAsync(() => _monitor.GetRefusal() is not null);

        var refusal = Should.Throw<NebulaException>(_world.Get<DispatchGate>().EnsureOpen).Error;
        (refusal.Kind, refusal.RetryAfter).ShouldBe((ErrorKind.Unavailable, TimeSpan.FromSeconds(5)));
        (await _monitor.CheckAsync()).Status.ShouldBe(HealthStatus.Unavailable);
        _world.Time.Advance(SettlementMonitor.ProbeInterval);
        _monitor.GetRefusal().ShouldNotBeNull();

        _world.Settlement.Failure = null;
        await Eventually.HoldsAsync(() =>
        {
            _world.Time.Advance(SettlementMonitor.ProbeInterval);
            return _monitor.GetRefusal() is null;
        });
        (await _monitor.CheckAsync()).Status.ShouldBe(HealthStatus.Ok);
        _world.Get<DispatchGate>().EnsureOpen();
    }

    [Fact]
    public async Task ReportFailure_ProbeSucceeds_LeavesTheGateOpen()
    {
        _monitor.ReportFailure("job", new InvalidDataException("this job alone"));
        await Eventually.HoldsAsync(() => _world.Settlement.Probes == 1);
        _monitor.GetRefusal().ShouldBeNull();
    }

    [Fact]
    public async Task ReportSuccess_WhileTheGateIsClosed_OpensIt()
    {
        _world.Settlement.Failure = new IOException("disk full");
        _monitor.ReportFailure("job", _world.Settlement.Failure);
        await Eventually.HoldsAsync(() => _monitor.GetRefusal() is not null);
        _monitor.ReportSuccess();
        _monitor.GetRefusal().ShouldBeNull();
    }

    [Fact]
    public void ReportFailure_Always_LogsTheExceptionAndTheJob()
    {
        var failure = new IOException("disk full");
        _monitor.ReportFailure("chatcmpl-7", failure);
        var record = _world.Logs.GetSnapshot().First(static log => log.Message.Contains("chatcmpl-7", StringComparison.Ordinal));
        record.Exception.ShouldBe(failure);
        _world.Get<NebulaMetrics>().Read().SettlementFailures.ShouldBe(1);
    }
}
