namespace Nebula.Domain.Common;

/// <summary>What this project asks of a clock beyond <see cref="TimeProvider"/>.</summary>
public static class Clock
{
    /// <summary>The UTC time in whole microseconds, so that it reads the same after it went through JSON and a store.</summary>
    public static DateTimeOffset GetUtcMicroseconds(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
