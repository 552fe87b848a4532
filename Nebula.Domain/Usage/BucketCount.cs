namespace Nebula.Domain.Usage;

/// <summary>How many values fell into one bucket of <see cref="Telemetry.LatencyBuckets"/>.</summary>
/// <param name="Bucket">The bucket's index.</param>
/// <param name="Count">How many.</param>
public readonly record struct BucketCount(int Bucket, long Count);
