using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Redis.Relay;

namespace Nebula.Infrastructure.Direct;

/// <summary>Registers what runs jobs with one choice in the process that received their request.</summary>
public static class DirectDispatch
{
    /// <summary>Call it after <see cref="RedisServices.AddRedisRelay"/> and after the shared <see cref="IWorkflowEngine"/> is registered.</summary>
    public static IServiceCollection AddDirectDispatch(this IServiceCollection services) => services
        .AddSingleton<InProcessWorkflowEngine>()
        .AddSingleton<InProcessTokenRelay>()
        .AddSingleton<DirectJobs>()
        .AddSingleton<RedisTokenRelay>()
        .AddSingleton<RedisJobCancellation>()
        .AddSingleton<ITokenRelay>(static s => new DirectTokenRelay(
            s.GetRequiredService<DirectJobs>(), s.GetRequiredService<InProcessTokenRelay>(), s.GetRequiredService<RedisTokenRelay>()))
        .AddSingleton<IJobCancellation, DirectJobCancellation>()
        .AddSingleton<IJobRouter>(static s => new DirectJobRouter(
            s.GetRequiredService<InProcessWorkflowEngine>(),
            s.GetRequiredService<InProcessTokenRelay>(),
            s.GetRequiredService<IWorkflowEngine>(),
            s.GetRequiredService<RedisTokenRelay>()))
        .AddHostedService<DirectJobDrain>();
}
