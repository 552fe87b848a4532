using System.Globalization;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Histograms as fields: <c>PREFIX/BUCKET</c> of each bucket that holds anything, and the sum as <c>PREFIX/s</c>, in microseconds or tokens.</summary>
internal static class HistogramFields
{
    private const double Microseconds = 1e6;
    private const string Sum = "s";

    /// <summary>Writes durations.</summary>
    public static void Write(Dictionary<string, long> fields, string prefix, LatencyHistogram histogram) => Write(fields, prefix, histogram.NonEmpty(), ToMicroseconds(histogram.Sum));

    /// <summary>Writes numbers of tokens.</summary>
    public static void Write(Dictionary<string, long> fields, string prefix, TokenHistogram histogram) => Write(fields, prefix, histogram.NonEmpty(), (long)histogram.Sum);

    /// <summary>Reads a field of durations.</summary>
    /// <param name="histogram">Where to add it.</param>
    /// <param name="bucket">What follows the prefix.</param>
    /// <param name="count">The field's value.</param>
    public static void Read(LatencyHistogram histogram, string bucket, long count)
    {
        if (bucket == Sum)
            histogram.Add([], FromMicroseconds(count));
        else
            histogram.Add([ToCount(bucket, count)], 0);
    }

    /// <summary>Reads a field of numbers of tokens.</summary>
    /// <param name="histogram">Where to add it.</param>
    /// <param name="bucket">What follows the prefix.</param>
    /// <param name="count">The field's value.</param>
    public static void Read(TokenHistogram histogram, string bucket, long count)
    {
        if (bucket == Sum)
            histogram.Add([], count);
        else
            histogram.Add([ToCount(bucket, count)], 0);
    }

    /// <summary>Seconds as a whole number of microseconds.</summary>
    public static long ToMicroseconds(double seconds) => (long)Math.Round(seconds * Microseconds);

    /// <summary>The inverse of <see cref="ToMicroseconds"/>.</summary>
    public static double FromMicroseconds(long count) => count / Microseconds;

    private static void Write(Dictionary<string, long> fields, string prefix, IEnumerable<BucketCount> buckets, long sum)
    {
        foreach (var (bucket, count) in buckets)
            fields[string.Create(CultureInfo.InvariantCulture, $"{prefix}/{bucket}")] = count;
        if (sum > 0)
            fields[$"{prefix}/{Sum}"] = sum;
    }

    private static BucketCount ToCount(string bucket, long count) => new(int.Parse(bucket, CultureInfo.InvariantCulture), count);
}
