using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Tests.Inference.Jobs;

/// <summary>The cancellation of jobs that wait in a hub, of which the test says whether they have begun.</summary>
internal sealed class WaitingCancellation(IJobCancellation inner) : IJobCancellation
{
    private CancelReason? _first;

    public bool HasBegun { get; set; }

    public ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default)
    {
        _first ??= reason;
        return inner.CancelAsync(jobId, reason, cancellationToken);
    }

    public async ValueTask<CancelReason?> TryCancelWaitingAsync(string jobId, CancelReason reason)
    {
        if (HasBegun)
            return null;
        await CancelAsync(jobId, reason);
        return _first;
    }

    public IJobCancellationWatch Watch(string jobId) => inner.Watch(jobId);
}
