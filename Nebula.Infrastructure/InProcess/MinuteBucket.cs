namespace Nebula.Infrastructure.InProcess;

/// <summary>One minute limit as a queue that drains at a sixtieth of its limit a second.</summary>
internal struct MinuteBucket
{
    private double _consumed;
    private double _drained;
    private TimeSpan _at;

    /// <summary>What has not drained yet.</summary>
    public readonly double Consumed => _consumed;

    /// <summary>The place behind everything in the queue; who joins now begins to drain when the queue has drained to here.</summary>
    public readonly double End => _drained + _consumed;

    /// <summary>Lets drain what has drained since the last call.</summary>
    public void Drain(TimeSpan now, double perSecond)
    {
        var leak = Math.Min(_consumed, Math.Max(0, (now - _at).TotalSeconds) * perSecond);
        _consumed -= leak;
        _drained += leak;
        _at = now;
    }

    /// <summary>Puts something into the queue.</summary>
    public void Add(double amount) => _consumed += amount;

    /// <summary>Takes back what one reservation did not use, as far as it has not drained yet.</summary>
    /// <param name="mark">Where the reservation begins in the queue.</param>
    /// <param name="reserved">How much it is.</param>
    /// <param name="unused">How much of it was not used.</param>
    public void GiveBack(double mark, double reserved, double unused)
    {
        var gone = Math.Clamp(_drained - mark, 0, reserved);
        var back = Math.Clamp(Math.Min(unused, reserved - gone), 0, _consumed);
        _consumed -= back;
        _drained += back;
    }
}
