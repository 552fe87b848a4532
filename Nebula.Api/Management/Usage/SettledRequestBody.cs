using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>One settled request; never any text.</summary>
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
    double DurationSeconds)
{
    /// <summary>A request as the ledger has it.</summary>
    public static SettledRequestBody Of(UsageRecord usage) => new(
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
        usage.DurationSeconds);
}
