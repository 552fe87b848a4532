using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Direct;

/// <summary>
/// Runs a job with one choice in the process that received its request. A job with several choices, or one that runs in the background, takes the shared
/// engine and relay, so that many processes work on the first and any process may continue the second.
/// </summary>
internal sealed class DirectJobRouter(InProcessWorkflowEngine engine, InProcessTokenRelay relay, IWorkflowEngine sharedEngine, ITokenRelay sharedRelay) : IJobRouter
{
    private readonly JobRoute _here = new(engine, relay);
    private readonly JobRoute _shared = new(sharedEngine, sharedRelay);

    /// <inheritdoc/>
    public bool RunsHere(int choices, bool isDetached) => choices == 1 && !isDetached;

    /// <inheritdoc/>
    public JobRoute GetRoute(InferenceJob job) => job.RunsHere ? _here : _shared;
}
