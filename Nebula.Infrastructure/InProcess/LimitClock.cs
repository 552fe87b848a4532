using Nebula.Domain.Common;

namespace Nebula.Infrastructure.InProcess;

/// <summary>
/// The clock of the in-process limits. Read it under the lock of the key it is read for, so that a later reader never sees an earlier time.
/// </summary>
internal sealed class LimitClock(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>Time since the process started; changes of the system clock do not affect it.</summary>
    public TimeSpan Now => time.GetElapsedTime(_startedAt);

    /// <summary>The number of the current UTC day.</summary>
    public long Today => TimeBuckets.DayNumber(time.GetUtcNow());
}
