using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>
/// Ends the relay of a job whose settlement could not: one that is settled with its outcome, one that cannot be settled with an error.
/// </summary>
/// <remarks>
/// It tries once and fails if the relay does not answer; the workflow calls it again later, so that no activity slot is held by a wait.
/// </remarks>
public sealed class CompleteRelay(ITokenRelay relay, NebulaMetrics metrics) : IActivity<JobToSettle, bool>
{
    /// <summary>The activity's name, which is that of 0.1.0.</summary>
    public static ActivityName<JobToSettle, bool> Name { get; } = new("inference-abandon");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(JobToSettle input, CancellationToken cancellationToken)
    {
        var outcome = JobOutcomeCalculator.Compute(input);
        await relay.CompleteAsync(input.Job.Id, outcome, cancellationToken);
        if (input.Abandoned)
            metrics.RequestAbandoned(outcome.Usage.Status);
        return !input.Abandoned;
    }
}
