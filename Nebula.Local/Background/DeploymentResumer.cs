using Nebula.Domain.Deployments;
using Nebula.Infrastructure.Background;

namespace Nebula.Local.Background;

/// <summary>Looks now and then for deployments that a process which is gone has left on their way.</summary>
public sealed class DeploymentResumer(DeploymentService deployments, TimeProvider time, ILogger<DeploymentResumer> logger)
    : PeriodicService(TimeSpan.FromSeconds(10), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => deployments.ResumeAsync(cancellationToken);
}
