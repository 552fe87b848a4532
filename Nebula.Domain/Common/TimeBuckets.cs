namespace Nebula.Domain.Common;

/// <summary>Cuts time into minutes, hours and UTC days.</summary>
public static class TimeBuckets
{
    /// <summary>The first moment of a minute.</summary>
    public static DateTimeOffset Minute(DateTimeOffset at) => Cut(at, TimeSpan.TicksPerMinute);

    /// <summary>The first moment of an hour.</summary>
    public static DateTimeOffset Hour(DateTimeOffset at) => Cut(at, TimeSpan.TicksPerHour);

    /// <summary>The first moment of a UTC day.</summary>
    public static DateTimeOffset Day(DateTimeOffset at) => Cut(at, TimeSpan.TicksPerDay);

    /// <summary>The minute's number since 1970.</summary>
    public static long MinuteNumber(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    /// <summary>The UTC day's number since 1970.</summary>
    public static long DayNumber(DateTimeOffset at) => at.ToUnixTimeSeconds() / 86_400;

    private static DateTimeOffset Cut(DateTimeOffset at, long ticks) => new(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero);
}
