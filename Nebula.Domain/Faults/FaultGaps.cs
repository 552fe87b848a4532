using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Faults;

/// <summary>Computes the gaps between tokens that a fault delays. A bucket counts as its upper bound.</summary>
internal static class FaultGaps
{
    /// <summary>Makes every gap some times as long.</summary>
    public static IReadOnlyList<BucketCount> Scale(IReadOnlyList<BucketCount> gaps, double factor) => Sum(gaps.Select(gap => gap with { Bucket = Move(gap.Bucket, factor, 0) }));

    /// <summary>Makes one gap longer.</summary>
    public static IReadOnlyList<BucketCount> Lengthen(IReadOnlyList<BucketCount> gaps, double seconds) => gaps.Count == 0
        ? gaps
        : Sum([gaps[0] with { Count = gaps[0].Count - 1 }, .. gaps.Skip(1), new BucketCount(Move(gaps[0].Bucket, 1, seconds), 1)]);

    private static int Move(int bucket, double factor, double seconds) =>
        LatencyBuckets.IndexOf((LatencyBuckets.Bounds[Math.Min(bucket, LatencyBuckets.Bounds.Length - 1)] * factor) + seconds);

    private static BucketCount[] Sum(IEnumerable<BucketCount> gaps) =>
        [.. gaps.Where(static gap => gap.Count > 0).GroupBy(static gap => gap.Bucket, static gap => gap.Count).Select(static group => new BucketCount(group.Key, group.Sum())).OrderBy(static gap => gap.Bucket)];
}
