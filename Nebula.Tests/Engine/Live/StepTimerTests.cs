using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Engine.Live;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class StepTimerTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_ManyAtOnceOnTheSystemClock_EndsNoneEarly()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(static async i =>
        {
            var (time, began) = (TimeSpan.FromMicroseconds(37 * (200 - i)), Stopwatch.GetTimestamp()); // each is due before the one that began before it
            await StepTimer.WaitAsync(time, TimeProvider.System);
            Stopwatch.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(time);
        })).WaitAsync(DriverWorld.Timeout, Ending);
    }

    [Fact]
    public async Task WaitAsync_OnAnotherClock_WaitsForThatClock()
    {
        var clock = new FakeTimeProvider();
        var waiting = StepTimer.WaitAsync(TimeSpan.FromMilliseconds(1.5), clock);
        clock.Advance(TimeSpan.FromMilliseconds(1.5));
        waiting.IsCompleted.ShouldBeFalse(); // timers count in milliseconds, and a wait is rounded up
        clock.Advance(TimeSpan.FromMilliseconds(0.5));
        await waiting.WaitAsync(DriverWorld.Timeout, Ending);
    }
}
