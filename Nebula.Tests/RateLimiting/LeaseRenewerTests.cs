using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.State;
using Shouldly;
using Xunit;

namespace Nebula.Tests.RateLimiting;

public sealed class LeaseRenewerTests
{
    private static readonly RateLimits Limits = new() { ConcurrentRequests = 1 };
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IJobCancellation> _cancellations = new();
    private readonly InProcessRateLimiter _limiter;
    private readonly LeaseRenewer _renewer;

    public LeaseRenewerTests()
    {
        _limiter = new InProcessRateLimiter(_time);
        _renewer = new LeaseRenewer(_limiter, _cancellations.Object, new InProcessTokenRelay(), NullLogger<LeaseRenewer>.Instance);
    }

    [Fact]
    public async Task RenewAll_Tracked_KeepsTheLease()
    {
        using var tracking = await AdmitAsync("a");
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(IRateLimiter.RenewInterval);
            await _renewer.RenewAllAsync(CancellationToken.None);
        }

        (await CountAsync()).ShouldBe(1);
        _cancellations.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task RenewAll_TrackedTwice_KeepsTheLeaseUntilBothAreDisposed()
    {
        var first = await AdmitAsync("a");
        var second = _renewer.Track(StateWorld.Reserve("a", Limits));
        first.Dispose();
        first.Dispose();
        _time.Advance(TimeSpan.FromSeconds(20));
        await _renewer.RenewAllAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(20));
        (await CountAsync()).ShouldBe(1);
        second.Dispose();
        await _renewer.RenewAllAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(20));
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Track_WhileTheLastTrackingIsDisposed_KeepsTheLease()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var job = $"job {i}";
            var first = await AdmitAsync(job);
            var disposal = Task.Run(first.Dispose);
            using (_renewer.Track(StateWorld.Reserve(job, Limits)))
            {
                await disposal;
                _time.Advance(TimeSpan.FromSeconds(20));
                await _renewer.RenewAllAsync(CancellationToken.None);
                _time.Advance(TimeSpan.FromSeconds(20));
                (await CountAsync()).ShouldBe(1);
            }

            _time.Advance(IRateLimiter.LeaseDuration);
        }
    }

    [Fact]
    public async Task RenewAll_LeaseLostAndPlaceFree_EntersAgain()
    {
        using var tracking = await AdmitAsync("a");
        _time.Advance(IRateLimiter.LeaseDuration); // the process was paused
        await _renewer.RenewAllAsync(CancellationToken.None);
        (await CountAsync()).ShouldBe(1);
        _cancellations.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task RenewAll_LeaseLostAndPlaceTaken_CancelsTheJob()
    {
        using var tracking = await AdmitAsync("a");
        _time.Advance(IRateLimiter.LeaseDuration);
        using var other = await AdmitAsync("b");
        await _renewer.RenewAllAsync(CancellationToken.None);
        _cancellations.Verify(static c => c.CancelAsync("a", CancelReason.LeaseLost, It.IsAny<CancellationToken>()), Times.Once);
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task ReportAll_ReportsTheJobsOfThisProcessThatHaveGeneratedMore()
    {
        var limiter = new Mock<IRateLimiter>();
        var reported = new List<(string Job, long Tokens)>();
        limiter.Setup(static l => l.ReportAsync(It.IsAny<IReadOnlyCollection<Lease>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyCollection<Lease> leases, CancellationToken _) => reported.AddRange(leases.Select(static lease => (lease.JobId, lease.Tokens))));
        limiter.Setup(static l => l.RenewAsync(It.IsAny<IReadOnlyCollection<Lease>>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        var relay = new InProcessTokenRelay();
        var renewer = new LeaseRenewer(limiter.Object, _cancellations.Object, relay, NullLogger<LeaseRenewer>.Instance);
        using var elsewhere = renewer.Track(Charge("elsewhere", runsHere: false));
        using var idle = renewer.Track(Charge("idle", runsHere: true));
        using var tracking = renewer.Track(Charge("a", runsHere: true));
        using var reader = relay.OpenReader("a");
        await using var writer = relay.OpenWriter("a", 0);

        await ReportAsync();
        writer.Append(new RelayEvent(0, 0, new[] { "a", " b" }, 0.1));
        await ReportAsync();
        await ReportAsync();
        writer.Append(new RelayEvent(0, 2, new[] { " c" }, 0.2));
        await ReportAsync();
        writer.Append(new RelayEvent(0, 3, new[] { " d" }, 0.3));
        await renewer.RenewAllAsync(CancellationToken.None);
        await ReportAsync(); // the renewal has reported it
        reported.ShouldBe([("a", 2), ("a", 3)]);

        ValueTask ReportAsync() => renewer.ReportAllAsync(CancellationToken.None);

        static Reservation Charge(string job, bool runsHere) => StateWorld.Reserve(job, Limits) with { Job = new JobCharge("a model", 3, 1, Stream: true, runsHere) };
    }

    private async Task<IDisposable> AdmitAsync(string job)
    {
        var reservation = StateWorld.Reserve(job, Limits);
        (await _limiter.AcquireAsync(reservation)).Admitted.ShouldBeTrue();
        return _renewer.Track(reservation);
    }

    private async Task<long> CountAsync() => (await _limiter.ReadAsync("key", Limits)).ConcurrentRequests;
}
