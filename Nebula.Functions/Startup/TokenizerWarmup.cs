using Microsoft.Extensions.Hosting;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Functions.Startup;

/// <summary>Starts loading the tokenizer at startup, so that the first request does not wait for it.</summary>
public sealed class TokenizerWarmup(PromptTokenizer tokenizer) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = tokenizer.Warm();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
