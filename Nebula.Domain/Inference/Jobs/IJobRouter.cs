using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Decides which engine runs a job's workflow and which relay carries its tokens. The only place that does.</summary>
public interface IJobRouter
{
    /// <summary>Whether a job's workflow, activities and reader are all in the process that admits it.</summary>
    /// <param name="choices">The number of the job's choices.</param>
    /// <param name="isDetached">Whether the job outlives the request that started it: it runs in the background.</param>
    bool RunsHere(int choices, bool isDetached);

    /// <summary>The route of a job, by its <see cref="InferenceJob.RunsHere"/>.</summary>
    JobRoute GetRoute(InferenceJob job);
}

/// <summary>The engine and the relay of a job.</summary>
/// <param name="Engine">Runs the job's workflow.</param>
/// <param name="Relay">Carries the job's tokens to its reader.</param>
public sealed record JobRoute(IWorkflowEngine Engine, ITokenRelay Relay);

/// <summary>One route for all jobs: that of a host with one engine and one relay.</summary>
public sealed class SingleJobRouter(IWorkflowEngine engine, ITokenRelay relay) : IJobRouter
{
    private readonly JobRoute _route = new(engine, relay);

    /// <inheritdoc/>
    public bool RunsHere(int choices, bool isDetached) => !relay.IsShared;

    /// <inheritdoc/>
    public JobRoute GetRoute(InferenceJob job) => _route;
}
