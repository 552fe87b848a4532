using Nebula.Domain.Deployments;
using Nebula.Infrastructure.Background;

namespace Nebula.Local.Background;

/// <summary>Looks now and then for deployments that a process which is gone has left on their way.</summary>
public sealed class Resumption(DeploymentService deployments, TimeProvider time, ILogger<Resumption> logger)
    : PeriodicService(TimeSpan.FromSeconds(10), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask DoAsync(CancellationToken cancellation) => deployments.ResumeAsync(cancellation);
}
