using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Reads a JSON body whole, whatever its content type says.</summary>
public static class RequestBody
{
    /// <summary>The largest body, 10 MiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    private const string UnexpectedEnd = "Unexpected end of request content.";

    /// <summary>The error of a request whose client closed the connection: 499, which no client reads and <c>/metrics</c> counts.</summary>
    internal static NebulaError ClientClosed { get; } =
        new(ErrorKind.ClientClosedRequest, "The client closed the connection before the request was complete or answered.");

    /// <summary>The body's bytes; empty if the request has no body.</summary>
    /// <exception cref="NebulaException">400: its framing is malformed; 408: it arrives too slowly; 413: it is too large; 415: it is compressed; 499: the client left.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new NebulaError(ErrorKind.UnsupportedMediaType, $"A body with Content-Encoding '{TextExcerpt.Truncate(encoding)}' cannot be read; send it uncompressed.").ToException();
        if (request.ContentLength > MaxBytes)
            throw TooLarge.ToException();
        try
        {
            return await ReadToEndAsync(request, http.RequestAborted);
        }
        catch (Exception e) when (ToError(e, http) is { } error)
        {
            if (error == ClientClosed)
                http.Abort(); // else the server logs that it cannot drain the rest of the body
            throw error.ToException();
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadToEndAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        var read = await reader.ReadAsync(cancellationToken);
        if (read.IsCompleted && read.Buffer.Length <= MaxBytes)
        {
            var whole = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return whole;
        }

        var bytes = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, 4_096, MaxBytes));
        while (true)
        {
            if (bytes.WrittenCount + read.Buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge.ToException();
            }

            foreach (var segment in read.Buffer)
                bytes.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return bytes.WrittenMemory;
            read = await reader.ReadAsync(cancellationToken);
        }
    }

    // Kestrel's exceptions; null for any other. It reports a body that ends early as a 400, but closes the connection without a response.
    private static NebulaError? ToError(Exception e, HttpContext http) => e switch
    {
        OperationCanceledException or IOException when http.RequestAborted.IsCancellationRequested => ClientClosed,
        ConnectionResetException or ConnectionAbortedException => ClientClosed,
        BadHttpRequestException { Message: UnexpectedEnd } => ClientClosed,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(ErrorKind.RequestTimeout, "The body arrived too slowly."),
        IOException => NebulaError.Invalid("The framing of the body is malformed: its chunks cannot be told apart."),
        _ => null,
    };

    private static NebulaError TooLarge { get; } = new(ErrorKind.TooLarge, $"The body is larger than {MaxBytes / 1024 / 1024} MiB, the most that is read.");
}
