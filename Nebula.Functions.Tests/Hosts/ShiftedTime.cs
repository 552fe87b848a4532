namespace Nebula.Functions.Tests.Hosts;

/// <summary>The system's clock, which a test sets forward. Timers are not affected.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    /// <summary>Sets it forward.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
