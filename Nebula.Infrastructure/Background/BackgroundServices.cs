using Microsoft.Extensions.DependencyInjection;
using Nebula.Infrastructure.Scaling;

namespace Nebula.Infrastructure.Background;

/// <summary>Registers the background work of every process that serves requests.</summary>
public static class BackgroundServices
{
    /// <summary>Renews the leases that the process holds, samples its load, scales deployments, removes its state of deleted deployments, and writes what it records.</summary>
    public static IServiceCollection AddProcessMaintenance(this IServiceCollection services) => services
        .AddHostedService<LeaseRenewalService>()
        .AddHostedService<MetricsSampler>()
        .AddHostedService<DeploymentStateCleaner>()
        .AddHostedService<ElectedAutoscaler>()
        .AddHostedService<RecordingWriter>();
}
