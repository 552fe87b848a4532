using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Settles a job and then ends its relay: a client reads an answer's end only when its usage is durable.</summary>
public sealed class SettleJob(ISettlement settlement, ITokenRelay relay, NebulaMetrics metrics) : IActivity<JobToSettle, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<JobToSettle, bool> Name { get; } = new("inference-settle");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(JobToSettle input, CancellationToken cancellationToken)
    {
        var outcome = JobOutcomeCalculator.Compute(input);
        if (await settlement.SettleAsync(new Settlement(input.Job.Reservation, outcome.Usage), cancellationToken))
            metrics.RequestSettled(outcome.Usage);
        await relay.CompleteAsync(input.Job.Id, outcome, cancellationToken);
        return true;
    }
}

/// <summary>A job whose choices have all ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choices">How each choice ended.</param>
/// <param name="At">When.</param>
/// <param name="DeadlinePassed">Whether it was given up for its deadline.</param>
public sealed record JobToSettle(InferenceJob Job, IReadOnlyList<ChoiceResult> Choices, DateTimeOffset At, bool DeadlinePassed);
