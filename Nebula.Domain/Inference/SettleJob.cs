using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference;

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
