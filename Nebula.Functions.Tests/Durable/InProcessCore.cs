using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Settings;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure;
using Nebula.Infrastructure.Secrets;
using Nebula.Infrastructure.Upstreams;

namespace Nebula.Functions.Tests.Durable;

/// <summary>The domain with state in the process and in a folder, and one deployment that serves at once.</summary>
internal static class InProcessCore
{
    public const string Model = "m";

    public static ServiceProvider Build(string folder)
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton<JobTextStore>()
            .AddSingleton<IWorkflowInputTransport<InferenceJob>>(static s => s.GetRequiredService<JobTextStore>());
        services.AddOptions<NebulaOptions>().Configure(static options => options.Simulation.TimeScale = 0);
        services.AddNebulaDomain().AddInProcessWorkflows().AddSqliteRecords(folder).AddEmbeddedState(folder).AddFileBlobs(folder).AddFileRecordings(folder).AddFileSecrets(folder).AddUpstreams(allowsPrivate: true);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<DeploymentService>()
            .CreateAsync(new NewDeployment(Model, "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return provider;
    }
}
