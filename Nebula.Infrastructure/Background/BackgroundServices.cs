using Microsoft.Extensions.DependencyInjection;

namespace Nebula.Infrastructure.Background;

/// <summary>Registers what every process that serves requests does beside them.</summary>
public static class BackgroundServices
{
    /// <summary>Renewal of the leases it holds, and samples of what it does.</summary>
    public static IServiceCollection AddProcessUpkeep(this IServiceCollection services) => services
        .AddHostedService<LeaseRenewalService>()
        .AddHostedService<MetricsSampler>();
}
