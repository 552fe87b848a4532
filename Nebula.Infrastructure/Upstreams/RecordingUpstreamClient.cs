using System.Runtime.CompilerServices;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Recordings;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>Keeps the frames of the answers of servers whose exchanges are recorded. An exchange that fails, or that the client leaves, is not recorded.</summary>
/// <param name="inner">Sends each request.</param>
/// <param name="recorder">Receives the exchanges whose answers have ended.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordingUpstreamClient(IUpstreamClient inner, ExchangeRecorder recorder, TimeProvider time) : IUpstreamClient
{
    /// <summary>The most bytes of an answer that are kept: 8 MiB. A longer one is not recorded.</summary>
    public const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <inheritdoc/>
    public IAsyncEnumerable<UpstreamFrame> ReadAsync(UpstreamRequest request, CancellationToken cancellationToken) =>
        request.Server.Record ? ReadAndRecordAsync(request, cancellationToken) : inner.ReadAsync(request, cancellationToken);

    private async IAsyncEnumerable<UpstreamFrame> ReadAndRecordAsync(UpstreamRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var frames = new List<UpstreamFrame>();
        var (bytes, hasEnded) = (0L, false);
        try
        {
            await foreach (var frame in inner.ReadAsync(request, cancellationToken).WithCancellation(cancellationToken))
            {
                bytes += frame.Data.Length;
                if (bytes <= MaxAnswerBytes)
                    frames.Add(frame);
                hasEnded = frame.IsEnd; // after which the reader closes the connection
                yield return frame;
            }

            hasEnded = true;
        }
        finally
        {
            if (hasEnded && bytes <= MaxAnswerBytes)
                recorder.Record(new CapturedExchange(request, at, frames));
            else if (hasEnded)
                recorder.Refuse(request.Deployment);
        }
    }
}
