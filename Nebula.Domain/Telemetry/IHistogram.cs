namespace Nebula.Domain.Telemetry;

/// <summary>Counted values, as Prometheus reads a distribution.</summary>
public interface IHistogram
{
    /// <summary>How many values were recorded.</summary>
    long Count { get; }

    /// <summary>Their sum, in the values' unit.</summary>
    double Sum { get; }

    /// <summary>How many values are at most <paramref name="bound"/>, which must be a bound of a bucket.</summary>
    long CountUpTo(double bound);
}
