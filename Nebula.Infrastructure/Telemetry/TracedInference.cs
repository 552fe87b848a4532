using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Workflows;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>
/// An inference that is a span from its admission to its settlement. Only for an engine that runs a workflow once: one that replays has spans of its
/// own.
/// </summary>
internal sealed class TracedInference(IWorkflow<InferenceJob, bool> workflow) : IWorkflow<InferenceJob, bool>
{
    public async Task<bool> RunAsync(IWorkflowContext context, InferenceJob input)
    {
        using var span = NebulaTracing.Start($"{NebulaTracing.Chat} {input.Model}", input.Model, input.Id);
        span?.SetTag("gen_ai.response.model", input.Model)
            .SetTag("gen_ai.request.max_tokens", input.MaxTokens)
            .SetTag("gen_ai.request.choice.count", input.Choices)
            .SetTag("gen_ai.output.type", "text")
            .SetTag("nebula.key_id", input.Reservation.KeyId)
            .SetTag("nebula.stream", input.Stream);
        try
        {
            return await workflow.RunAsync(context, input);
        }
        catch (Exception e)
        {
            NebulaTracing.Fail(span, e.GetType().FullName!);
            throw;
        }
    }
}
