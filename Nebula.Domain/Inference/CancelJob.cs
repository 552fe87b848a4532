using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference;

/// <summary>Stops a job's activities wherever they run; what they have generated is settled as usual.</summary>
public sealed class CancelJob(IJobCancellation cancellations) : IActivity<JobToCancel, bool>
{
    /// <summary>The activity's name.</summary>
    public static ActivityName<JobToCancel, bool> Name { get; } = new("inference-cancel");

    /// <inheritdoc/>
    public async ValueTask<bool> RunAsync(JobToCancel input, CancellationToken cancellationToken)
    {
        await cancellations.CancelAsync(input.JobId, input.Reason, cancellationToken);
        return true;
    }
}
