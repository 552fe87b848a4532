using Microsoft.Extensions.Options;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Settings;

namespace Nebula.Local.Startup;

/// <summary>Loads what the first requests need while the server starts, creates the key <c>anonymous</c> if authentication is optional, and resumes unfinished deployments.</summary>
public sealed class StartupTasks(
    PromptTokenizer tokenizer, DeploymentService deployments, ApiKeyStore keys, IOptions<NebulaOptions> options, TimeProvider time) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = tokenizer.Warm();
        if (options.Value.Authentication == AuthenticationMode.Optional)
            await AnonymousKey.EnsureAsync(keys, time, cancellationToken);
        await deployments.ResumeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
