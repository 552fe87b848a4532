namespace Nebula.Infrastructure.InProcess;

/// <summary>One minute limit as a queue that drains at a sixtieth of its limit a second.</summary>
internal struct MinuteBucket
{
    private double _consumed;
    private double _drained;
    private TimeSpan _at;

    /// <summary>The amount that has not drained yet.</summary>
    public readonly double Consumed => _consumed;

    /// <summary>The end of the queue: what is added now begins to drain when <see cref="Drained"/> reaches this value.</summary>
    public readonly double End => _drained + _consumed;

    /// <summary>The amount that has drained since the bucket began: the start of the queue.</summary>
    public readonly double Drained => _drained;

    /// <summary>Drains the time since the last call. A time before the last call's drains nothing and is ignored.</summary>
    public void Drain(TimeSpan now, double perSecond)
    {
        if (now <= _at)
            return;
        var leak = Math.Min(_consumed, (now - _at).TotalSeconds * perSecond);
        _consumed -= leak;
        _drained += leak;
        _at = now;
    }

    /// <summary>Sets the amount that has not drained yet to the count of another limiter.</summary>
    public void Set(double consumed) => _consumed = consumed;

    /// <summary>Adds to the end of the queue.</summary>
    public void Add(double amount) => _consumed += amount;

    /// <summary>Removes the part of a reservation that was not used and has not drained yet.</summary>
    /// <param name="mark">The reservation's place in the queue: <see cref="End"/> before it was added.</param>
    /// <param name="reserved">The size of the reservation.</param>
    /// <param name="unused">The part of it that was not used.</param>
    public void Release(double mark, double reserved, double unused)
    {
        var gone = Math.Clamp(_drained - mark, 0, reserved);
        var back = Math.Clamp(Math.Min(unused, reserved - gone), 0, _consumed);
        _consumed -= back;
        _drained += back;
    }
}
