using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>One settled request, without any text of its prompt or reply.</summary>
internal sealed record SettledRequestBody(
    string Object,
    string Id,
    string KeyId,
    string Model,
    DateTimeOffset At,
    bool Stream,
    int Status,
    string FinishReason,
    long InputTokens,
    long OutputTokens,
    double? QueueSeconds,
    double? TimeToFirstTokenSeconds,
    double DurationSeconds,
    string? Script)
{
    /// <summary>Creates the body of a ledger record.</summary>
    public static SettledRequestBody Create(UsageRecord usage) => new(
        "request",
        usage.JobId,
        usage.KeyId,
        usage.Model,
        usage.At,
        usage.Stream,
        usage.Status,
        usage.FinishReason,
        usage.InputTokens,
        usage.OutputTokens,
        usage.QueueSeconds,
        usage.TimeToFirstTokenSeconds,
        usage.DurationSeconds,
        usage.Script);
}
