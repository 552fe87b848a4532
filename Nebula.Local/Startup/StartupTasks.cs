using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Local.Startup;

/// <summary>Loads what the first requests need while the server starts, and resumes unfinished deployments.</summary>
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
