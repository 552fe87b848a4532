using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>Draws gaps and lengths from a seed.</summary>
internal sealed class RandomDraw(ulong seed)
{
    private SeededRandom _random = new(seed);

    /// <summary>A length from a log-normal distribution, at least 1.</summary>
    /// <param name="mean">Its mean.</param>
    /// <param name="variation">Its standard deviation, as a share of the mean; 0 always gives the mean.</param>
    public int NextLength(int mean, double variation)
    {
        if (variation <= 0)
            return mean;
        var variance = Math.Log(1 + (variation * variation));
        return (int)Math.Clamp(Math.Round(mean * Math.Exp((Math.Sqrt(variance) * NextNormal()) - (variance / 2))), 1, int.MaxValue);
    }

    /// <summary>A number from the gamma distribution with scale 1 (Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000)).</summary>
    /// <param name="shape">Its shape, positive.</param>
    public double NextGamma(double shape)
    {
        if (shape == 1)
            return -Math.Log(1 - _random.NextDouble());
        if (shape < 1)
            return NextGamma(shape + 1) * Math.Pow(1 - _random.NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            v = v * v * v;
            if (v > 0 && Math.Log(1 - _random.NextDouble()) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                return d * v;
        }
    }

    private double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
