using Nebula.Domain.Inference.Backends;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

public sealed class PacerTests
{
    [Theory]
    [InlineData(1, new[] { 250.0, 250, 125 })]
    [InlineData(2, new[] { 500.0, 500, 250 })]
    [InlineData(0, new double[0])]
    public async Task TryWait_ASchedule_WaitsTheDifferencesTimesTheScale(double scale, double[] waits)
    {
        var time = new PassingTime();
        var pacer = new Pacer(time, scale);
        foreach (var at in (double[])[0, 0.25, 0.5, 0.5, 0.625])
            (await pacer.TryWaitAsync(at, default)).ShouldBeTrue();
        time.Waits.ShouldBe(waits);
    }

    [Fact]
    public async Task TryWait_AfterALateTimer_IsOnTimeAgain()
    {
        var time = new PassingTime { Late = TimeSpan.FromMilliseconds(62.5) };
        var pacer = new Pacer(time, 1);
        await pacer.TryWaitAsync(0.25, default);
        time.Late = default;
        await pacer.TryWaitAsync(0.5, default);
        time.Waits.ShouldBe([250, 188]);
    }

    [Fact]
    public async Task TryWait_OnceCancelled_IsFalse() => (await new Pacer(new PassingTime(), 1).TryWaitAsync(0, new CancellationToken(true))).ShouldBeFalse();

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class PassingTime : TimeProvider
    {
        private TimeSpan _now;

        /// <summary>The waits, in milliseconds.</summary>
        public List<double> Waits { get; } = [];

        /// <summary>By how much each timer is late.</summary>
        public TimeSpan Late { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime.TotalMilliseconds);
            _now += dueTime + Late;
            callback(state);
            return new PastTimer();
        }

        private sealed class PastTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
