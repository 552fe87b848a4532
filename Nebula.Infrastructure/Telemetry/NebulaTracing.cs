using System.Diagnostics;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>
/// The platform's spans: one for an inference as a whole, and one each for acquiring, every choice and settling. None holds any of a client's text.
/// </summary>
/// <remarks>
/// Attributes keep to OpenTelemetry's semantic conventions for generative AI, https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/; those
/// that begin with
/// <c>nebula.</c> are the platform's own. A span's duration is real time; virtual times are attributes, in seconds.
/// </remarks>
public static class NebulaTracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Nebula";

    internal const string Chat = "chat";
    internal const string FinishReasons = "gen_ai.response.finish_reasons";
    internal const string ErrorType = "error.type";
    internal const string TimeToFirstToken = "nebula.time_to_first_token";
    internal const string QueueTime = "nebula.queue_time";

    private const string InputTokens = "gen_ai.usage.input_tokens";
    private const string OutputTokens = "gen_ai.usage.output_tokens";

    internal static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Begins a span of a job; null if no listener samples it.</summary>
    internal static Activity? Start(string name, string model, string jobId)
    {
        if (!Source.HasListeners() || Source.StartActivity(name) is not { } span)
            return null;
        return span
            .SetTag("gen_ai.operation.name", Chat)
            .SetTag("gen_ai.provider.name", "nebula")
            .SetTag("gen_ai.request.model", model)
            .SetTag("gen_ai.response.id", jobId);
    }

    /// <summary>Sets the attributes of a request's outcome and usage.</summary>
    internal static void SetUsageTags(Activity span, UsageRecord usage)
    {
        span.SetTag(InputTokens, usage.InputTokens).SetTag(OutputTokens, usage.OutputTokens).SetTag(FinishReasons, new[] { usage.FinishReason })
            .SetTag("nebula.duration", usage.DurationSeconds).SetTag(QueueTime, usage.QueueSeconds).SetTag(TimeToFirstToken, usage.TimeToFirstTokenSeconds);
        if (usage.Failed)
            Fail(span, $"{usage.Status}");
    }

    /// <summary>Marks a span as failed.</summary>
    /// <param name="span">The span.</param>
    /// <param name="type">The kind of error: a code, or the exception's type; never its message, which may hold what a client sent.</param>
    internal static void Fail(Activity? span, string type) => span?.SetStatus(ActivityStatusCode.Error).SetTag(ErrorType, type);
}
