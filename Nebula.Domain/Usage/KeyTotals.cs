namespace Nebula.Domain.Usage;

/// <summary>Everything a key ever used.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Totals">The ledger's sums.</param>
/// <param name="LastUsedAt">When its newest request was settled.</param>
public sealed record KeyTotals(string KeyId, UsageTotals Totals, DateTimeOffset LastUsedAt);
