namespace Nebula.Domain.Usage;

/// <summary>One row of the ledger's answer.</summary>
/// <param name="Start">The bucket's first moment.</param>
/// <param name="KeyId">The key, where rows are grouped by key; else null.</param>
/// <param name="Model">The deployment, where rows are grouped by it; else null.</param>
/// <param name="Totals">The sums.</param>
public sealed record UsageRow(DateTimeOffset Start, string? KeyId, string? Model, UsageTotals Totals);
