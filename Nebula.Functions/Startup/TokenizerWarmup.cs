using Microsoft.Extensions.Hosting;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Functions.Startup;

/// <summary>Begins at once what the first request would wait for.</summary>
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
