namespace Nebula.Domain.Planning.Reports;

/// <summary>Maps positive values to shares of an axis, logarithmically.</summary>
internal sealed class LogScale
{
    private readonly double _low;
    private readonly double _range;

    /// <summary>A scale from the smallest to the largest value.</summary>
    public LogScale(IEnumerable<double> values)
    {
        (Min, Max) = (double.MaxValue, 0);
        foreach (var value in values)
            (Min, Max) = (Math.Min(Min, value), Math.Max(Max, value));
        (_low, _range) = (Math.Log(Min), Math.Max(Math.Log(Max / Min), 1e-9));
    }

    /// <summary>The smallest value.</summary>
    public double Min { get; }

    /// <summary>The largest value.</summary>
    public double Max { get; }

    /// <summary>Where a value is, from 0 to 1.</summary>
    public double GetShare(double value) => Math.Clamp((Math.Log(value) - _low) / _range, 0, 1);

    /// <summary>Round values from 0 up to a maximum, about five: multiples of 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<double> GetLinearTicks(double max)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(max / 4)));
        var step = power * ((max / 4 / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        return [.. Enumerable.Range(0, (int)(max / step) + 1).Select(i => i * step)];
    }

    /// <summary>Round values within the scale: 1, 2 and 5 times powers of ten; the ends if there is none.</summary>
    public IReadOnlyList<double> GetTicks()
    {
        var ticks = new List<double>();
        for (var exponent = (int)Math.Floor(Math.Log10(Min)); exponent <= (int)Math.Ceiling(Math.Log10(Max)); exponent++)
            ticks.AddRange(((double[])[1, 2, 5]).Select(digit => digit * Math.Pow(10, exponent)).Where(tick => tick >= Min && tick <= Max));
        return ticks.Count > 1 ? ticks : Min == Max ? [Min] : [Min, Max];
    }
}
