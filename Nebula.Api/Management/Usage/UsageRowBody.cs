using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>What was used in one bucket of time, by one key or deployment where rows are grouped so.</summary>
internal sealed record UsageRowBody(
    DateTimeOffset Start, string? KeyId, string? Model, long Requests, long FailedRequests, long InputTokens, long OutputTokens)
{
    /// <summary>A row of the ledger.</summary>
    public static UsageRowBody Of(UsageRow row) => new(
        row.Start, row.KeyId, row.Model, row.Totals.Requests, row.Totals.FailedRequests, row.Totals.InputTokens, row.Totals.OutputTokens);
}
