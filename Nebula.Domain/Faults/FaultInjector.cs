using Microsoft.Extensions.Options;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Faults;

/// <summary>Lets the fault of a job delay its tokens between the backend, whichever it is, and the relay.</summary>
public sealed class FaultInjector(IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>Generates one choice, as <see cref="IInferenceBackend.GenerateAsync"/> does.</summary>
    public ValueTask<ChoiceResult> GenerateAsync(IInferenceBackend backend, Generation generation, CancellationToken ending) =>
        generation.Job.Fault?.Effect is DelayFault delay ? GenerateLateAsync(backend, generation, delay, ending) : backend.GenerateAsync(generation, ending);

    private async ValueTask<ChoiceResult> GenerateLateAsync(IInferenceBackend backend, Generation generation, DelayFault delay, CancellationToken ending)
    {
        await using var writer = new DelayedTokenWriter(generation.Writer, delay, options.Value.Simulation.TimeScale, time, ending);
        var result = await backend.GenerateAsync(generation with { Writer = writer }, ending);
        var isWhole = await writer.CompleteAsync();
        var late = Delay(result, delay);
        return isWhole ? late : late with { FinishReason = FinishReasons.Abort, OutputTokens = Math.Min(result.OutputTokens, writer.Delivered), Error = null, IsRetryable = false };
    }

    private static ChoiceResult Delay(ChoiceResult result, DelayFault delay)
    {
        var first = result.FirstTokenAt ?? result.FinishedAt;
        return result with
        {
            FirstTokenAt = result.FirstTokenAt + delay.GetDelay(0, 0),
            FinishedAt = result.FinishedAt + delay.GetDelay(Math.Max(0, result.OutputTokens - 1), result.FinishedAt - first),
            Gaps = delay.DelayGaps(result.Gaps, result.OutputTokens),
        };
    }
}
