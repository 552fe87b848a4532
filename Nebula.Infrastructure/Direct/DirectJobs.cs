using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Direct;

/// <summary>Knows the jobs that run in this process, on its own engine and relay.</summary>
internal sealed class DirectJobs(InProcessWorkflowEngine engine, InProcessTokenRelay relay)
{
    /// <summary>Whether a job is one of them: it has a reader here, or its workflow has not ended.</summary>
    public bool Contains(string jobId) => relay.Contains(jobId) || engine.IsRunning(jobId);
}
