using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>The ledger's answer.</summary>
internal sealed record UsageBody(
    string Object,
    DateTimeOffset From,
    DateTimeOffset To,
    UsageBucket Bucket,
    IReadOnlyList<UsageRowBody> Data,
    UsageTotals Total,
    bool HasMore)
{
    /// <summary>The rows that answer a query.</summary>
    public static UsageBody Of(UsageQuery query, IReadOnlyList<UsageRow> rows)
    {
        var total = default(UsageTotals);
        foreach (var row in rows)
            total += row.Totals;
        return new UsageBody("list", query.From, query.To, query.Bucket, [.. rows.Select(UsageRowBody.Of)], total, HasMore: false);
    }
}

/// <summary>What was used in one bucket of time, by one key or deployment where rows are grouped so.</summary>
internal sealed record UsageRowBody(
    DateTimeOffset Start, string? KeyId, string? Model, long Requests, long FailedRequests, long InputTokens, long OutputTokens)
{
    /// <summary>A row of the ledger.</summary>
    public static UsageRowBody Of(UsageRow row) => new(
        row.Start, row.KeyId, row.Model, row.Totals.Requests, row.Totals.FailedRequests, row.Totals.InputTokens, row.Totals.OutputTokens);
}
