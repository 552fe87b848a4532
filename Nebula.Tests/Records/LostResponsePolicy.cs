using Azure.Core;
using Azure.Core.Pipeline;

namespace Nebula.Tests.Records;

/// <summary>Lets the next request reach the service and loses its response, like a connection that breaks at that moment.</summary>
internal sealed class LostResponsePolicy : HttpPipelinePolicy
{
    private int _losses;

    public void LoseNext() => _losses = 1;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (Interlocked.Exchange(ref _losses, 0) == 1)
            throw new IOException("The connection broke.");
    }
}
