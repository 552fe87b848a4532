using Nebula.Domain.Deployments;
using Nebula.Infrastructure.Background;

namespace Nebula.Local.Background;

/// <summary>Resumes deployments whose workflow failed, or whose process is gone, every 10 s.</summary>
public sealed class DeploymentResumer(DeploymentService deployments, TimeProvider time, ILogger<DeploymentResumer> logger)
    : PeriodicService(TimeSpan.FromSeconds(10), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => deployments.ResumeAsync(cancellationToken);
}
