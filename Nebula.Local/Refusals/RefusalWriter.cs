using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Domain.Common;

namespace Nebula.Local.Refusals;

/// <summary>
/// The writing end of a connection. It passes everything through, until the server refuses a request before any handler sees it: then it writes the
/// refusal in the API's shape, and drops the empty response that the server writes itself.
/// </summary>
/// <param name="inner">The connection's own writer.</param>
internal sealed class RefusalWriter(PipeWriter inner) : PipeWriter
{
    private byte[]? _dropped;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Writes a refusal as the last response of the connection.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="error">The error.</param>
    public void Refuse(int status, NebulaError error)
    {
        var requestId = Ids.NewRequest();
        var body = ApiDialect.OpenAI.Format(error, requestId); // the path may not have been read
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{ApiPipeline.RequestIdHeader}: {requestId}\r\n\r\n");
        inner.Write(Encoding.ASCII.GetBytes(head));
        inner.Write(body.Span);
        _dropped = [];
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _dropped is null ? inner.GetMemory(sizeHint) : GetDropped(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _dropped is null ? inner.GetSpan(sizeHint) : GetDropped(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (_dropped is null)
            inner.Advance(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private byte[] GetDropped(int sizeHint) => _dropped!.Length >= Math.Max(1, sizeHint) ? _dropped : _dropped = new byte[Math.Max(4_096, sizeHint)];
}
