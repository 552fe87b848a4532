using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>Creates the ends of responses.</summary>
internal static class ResponseEnds
{
    /// <summary>The end of a job that was settled without an error.</summary>
    public static ResponseEnd Create(UsageRecord usage, ResponseOutput output) => new(GetStatus(usage, output), usage.At)
    {
        InputTokens = usage.InputTokens, CachedTokens = usage.CachedTokens, OutputTokens = usage.OutputTokens, ReasoningTokens = output.ReasoningTokens, IsFiltered = output.FinishReason == FinishReasons.ContentFilter,
    };

    /// <summary>The end of a job that failed.</summary>
    public static ResponseEnd CreateFailed(NebulaError error, DateTimeOffset at) => new(ResponseJson.Failed, at)
    {
        Error = error.Message, ErrorCode = error.Kind is ErrorKind.RateLimited or ErrorKind.QuotaExceeded ? "rate_limit_exceeded" : "server_error",
    };

    private static string GetStatus(UsageRecord usage, ResponseOutput output) =>
        usage.Status == JobOutcomeCalculator.ClientLeft ? ResponseJson.Cancelled : output.IsTruncated ? ResponseJson.Incomplete : ResponseJson.Completed;
}
