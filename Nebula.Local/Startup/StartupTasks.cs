using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Local.Startup;

/// <summary>Begins what the first requests need, beside the start of the server, and goes on with deployments that were on their way.</summary>
public sealed class StartupTasks(PromptTokenizer tokenizer, DeploymentService deployments) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = tokenizer.Warm();
        await deployments.ResumeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
