using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Activities;

/// <summary>Ends the relay of a job that could not be settled, with an error: nobody is told that an answer is complete whose usage is not durable.</summary>
public sealed class AbandonJob(ITokenRelay relay) : IActivity<JobToSettle, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<JobToSettle, bool> Name { get; } = new("inference-abandon");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(JobToSettle input, CancellationToken cancellationToken)
    {
        await relay.CompleteAsync(input.Job.Id, JobOutcomeCalculator.Compute(input) with { Error = NebulaError.ServerError }, cancellationToken);
        return false;
    }
}
