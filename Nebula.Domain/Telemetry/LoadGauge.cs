namespace Nebula.Domain.Telemetry;

/// <summary>How many of something there are now, and how many there were at most since somebody last asked.</summary>
public sealed class LoadGauge
{
    private int _now;
    private int _peak;

    /// <summary>How many there are now.</summary>
    public int Now => Volatile.Read(ref _now);

    /// <summary>Counts one until the scope is disposed.</summary>
    public Scope Enter()
    {
        var now = Interlocked.Increment(ref _now);
        for (var peak = Volatile.Read(ref _peak); now > peak;)
        {
            var seen = Interlocked.CompareExchange(ref _peak, now, peak);
            if (seen == peak)
                break;
            peak = seen;
        }

        return new Scope(this);
    }

    /// <summary>The most there were since this was last called.</summary>
    public int TakePeak() => Interlocked.Exchange(ref _peak, Volatile.Read(ref _now));

    /// <summary>One that is counted.</summary>
    public sealed class Scope(LoadGauge gauge) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref gauge._now);
    }
}
