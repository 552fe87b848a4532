namespace Nebula.Domain.Usage;

/// <summary>Sums over settled requests.</summary>
/// <param name="Requests">Requests, successes and failures.</param>
/// <param name="FailedRequests">Those of them that failed.</param>
/// <param name="InputTokens">Prompt tokens charged.</param>
/// <param name="OutputTokens">Generated tokens charged.</param>
public readonly record struct UsageTotals(long Requests, long FailedRequests, long InputTokens, long OutputTokens)
{
    /// <summary>Adds two sums.</summary>
    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => new(
        left.Requests + right.Requests,
        left.FailedRequests + right.FailedRequests,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens);

    /// <summary>The sums of one request.</summary>
    public static UsageTotals FromRecord(UsageRecord usage) => new(1, usage.Failed ? 1 : 0, usage.InputTokens, usage.OutputTokens);
}
