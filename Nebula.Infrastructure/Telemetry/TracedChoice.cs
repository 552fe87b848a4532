using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Workflows;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>A choice's generation that is a span: the wait for an engine, prefill and decode.</summary>
internal sealed class TracedChoice(IActivity<ChoiceJob, ChoiceResult> generate) : IActivity<ChoiceJob, ChoiceResult>
{
    public async ValueTask<ChoiceResult> RunAsync(ChoiceJob input, CancellationToken cancellationToken)
    {
        using var span = NebulaTracing.Start("generate", input.Job.Model, input.Job.Id);
        span?.SetTag("nebula.choice", input.Choice);
        try
        {
            var result = await generate.RunAsync(input, cancellationToken);
            span?.SetTag("gen_ai.usage.output_tokens", result.OutputTokens)
                .SetTag(NebulaTracing.FinishReasons, new[] { result.FinishReason })
                .SetTag(NebulaTracing.QueueTime, result.StartedAt)
                .SetTag(NebulaTracing.TimeToFirstToken, result.FirstTokenAt);
            if (result.Error is { } error)
                NebulaTracing.Fail(span, $"{ErrorStatusCodes.ToStatusCode(error)}");
            return result;
        }
        catch (Exception e)
        {
            NebulaTracing.Fail(span, e.GetType().FullName!);
            throw;
        }
    }
}
