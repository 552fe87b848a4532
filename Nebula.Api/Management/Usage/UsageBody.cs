using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>The answer of <c>GET /usage</c>.</summary>
internal sealed record UsageBody(
    string Object,
    DateTimeOffset From,
    DateTimeOffset To,
    UsageBucket Bucket,
    IReadOnlyList<UsageRowBody> Data,
    UsageTotals Total,
    bool HasMore)
{
    /// <summary>Creates the answer to a query.</summary>
    public static UsageBody Create(UsageQuery query, IReadOnlyList<UsageRow> rows)
    {
        var total = default(UsageTotals);
        foreach (var row in rows)
            total += row.Totals;
        return new UsageBody("list", query.From, query.To, query.Bucket, [.. rows.Select(UsageRowBody.Create)], total, HasMore: false);
    }
}

/// <summary>The usage of one time bucket, by one key or deployment if the rows are grouped so.</summary>
internal sealed record UsageRowBody(
    DateTimeOffset Start, string? KeyId, string? Model, long Requests, long FailedRequests, long InputTokens, long OutputTokens)
{
    /// <summary>Creates the body of a ledger row.</summary>
    public static UsageRowBody Create(UsageRow row) => new(
        row.Start, row.KeyId, row.Model, row.Totals.Requests, row.Totals.FailedRequests, row.Totals.InputTokens, row.Totals.OutputTokens);
}
