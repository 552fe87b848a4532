using System.Globalization;

namespace Nebula.Api.OpenAI;

/// <summary>Writes durations as Go does, which is how OpenAI's reset headers read: <c>6ms</c>, <c>1.5s</c>, <c>1m0s</c>.</summary>
public static class GoDuration
{
    /// <summary>A duration, rounded up to whole milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var ms = (long)Math.Ceiling(Math.Round(duration.TotalMilliseconds, 3));
        if (ms <= 0)
            return "0s";
        if (ms < 1_000)
            return string.Create(CultureInfo.InvariantCulture, $"{ms}ms");
        var (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000 / 1_000m);
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds:0.###}s")
            : minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds:0.###}s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###}s");
    }
}
