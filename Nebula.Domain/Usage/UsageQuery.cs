namespace Nebula.Domain.Usage;

/// <summary>A question to the ledger.</summary>
/// <param name="From">The first moment wanted; the bucket that holds it is included whole.</param>
/// <param name="To">The first moment no longer wanted.</param>
/// <param name="Bucket">How time is cut.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageBucket Bucket)
{
    /// <summary>Only this key's usage; null is everyone's.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only this deployment's usage; null is all.</summary>
    public string? Model { get; init; }

    /// <summary>One row a key.</summary>
    public bool GroupByKey { get; init; }

    /// <summary>One row a deployment.</summary>
    public bool GroupByModel { get; init; }
}
