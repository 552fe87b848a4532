using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Reads a whole JSON body and ignores its content type.</summary>
public static class RequestBody
{
    /// <summary>The largest body, 10 MiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    // A server may run a request on the thread that reads sockets. Handlers of larger bodies, and those that are no inference, have too much to do for it.
    private const int MaxBytesInline = 8 * 1024;

    private const string UnexpectedEnd = "Unexpected end of request content.";

    /// <summary>The error of a request whose client closed the connection: 499, which no client reads and <c>/metrics</c> counts.</summary>
    internal static NebulaError ClientClosed { get; } =
        new(ErrorKind.ClientClosedRequest, "The client closed the connection before the request was complete or answered.");

    /// <summary>The body's bytes; empty if the request has no body.</summary>
    /// <exception cref="NebulaException">
    /// 400: its framing is malformed; 408: it arrives too slowly; 413: it is too large; 415: it is compressed; 499: the client left.
    /// </exception>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http) => ReadAsync(http, MaxBytes);

    /// <summary>The body's bytes; empty if the request has no body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="maxBytes">The largest body.</param>
    /// <exception cref="NebulaException">As with <see cref="MaxBytes"/>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, int maxBytes) => (await ReadAsync(http, null, "", maxBytes)).Bytes;

    /// <summary>The body's bytes, once the gate has room for them.</summary>
    /// <param name="http">The request.</param>
    /// <param name="gate">The gate that a large body passes; null lets every body pass.</param>
    /// <param name="keyId">The key whose body it is.</param>
    /// <returns>The bytes and their room; disposing it releases the room.</returns>
    /// <exception cref="NebulaException">As without a gate, or 503: too many large bodies are being read.</exception>
    public static ValueTask<AdmittedBody> ReadAsync(HttpContext http, BodyGate? gate, string keyId) => ReadAsync(http, gate, keyId, MaxBytes);

    private static async ValueTask<AdmittedBody> ReadAsync(HttpContext http, BodyGate? gate, string keyId, int maxBytes)
    {
        EnsureUncompressed(http.Request);
        if (http.Request.ContentLength > maxBytes)
            throw CreateTooLarge(maxBytes).ToException();
        var body = new AdmittedBody();
        try
        {
            await ReadToEndAsync(http, gate, keyId, body, maxBytes);
            if (gate is null || body.Bytes.Length > MaxBytesInline)
                await Task.Yield();
            return body;
        }
        catch (Exception e)
        {
            body.Dispose();
            if (ToError(e, http, maxBytes) is not { } error)
                throw;
            if (error == ClientClosed)
                http.Abort(); // else the server logs that it cannot drain the rest of the body
            throw error.ToException();
        }
    }

    private static void EnsureUncompressed(HttpRequest request)
    {
        foreach (var header in request.Headers.ContentEncoding)
        {
            foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!part.Equals("identity", StringComparison.OrdinalIgnoreCase))
                    throw new NebulaError(ErrorKind.UnsupportedMediaType, $"A body with Content-Encoding '{TextExcerpt.Truncate(part)}' cannot be read; send it uncompressed.").ToException();
            }
        }
    }

    private static async ValueTask ReadToEndAsync(HttpContext http, BodyGate? gate, string keyId, AdmittedBody body, int maxBytes)
    {
        var (reader, claimed) = (http.Request.BodyReader, http.Request.ContentLength);
        if (gate is not null && claimed > BodyGate.SmallBytes)
            body.Room = await gate.EnterAsync(keyId, claimed.Value, http.RequestAborted);
        var read = await reader.ReadAsync(http.RequestAborted);
        if (read.IsCompleted && read.Buffer.Length <= maxBytes)
        {
            body.Bytes = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return;
        }

        // A length is only a claim: the buffer grows with what has arrived.
        var bytes = new ArrayBufferWriter<byte>((int)Math.Min(claimed ?? 4_096, BodyGate.SmallBytes));
        while (true)
        {
            if (bytes.WrittenCount + read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw CreateTooLarge(maxBytes).ToException();
            }

            foreach (var segment in read.Buffer)
                bytes.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            body.Bytes = bytes.WrittenMemory;
            if (read.IsCompleted)
                return;
            // A body that claims no length may have any.
            if (gate is not null && body.Room is null && bytes.WrittenCount > BodyGate.SmallBytes)
                body.Room = await gate.EnterAsync(keyId, maxBytes, http.RequestAborted);
            read = await reader.ReadAsync(http.RequestAborted);
        }
    }

    // Kestrel's exceptions; null for any other. It reports a body that ends early as a 400, but closes the connection without a response.
    private static NebulaError? ToError(Exception e, HttpContext http, int maxBytes) => e switch
    {
        OperationCanceledException or IOException when http.RequestAborted.IsCancellationRequested => ClientClosed,
        ConnectionResetException or ConnectionAbortedException => ClientClosed,
        BadHttpRequestException { Message: UnexpectedEnd } => ClientClosed,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => CreateTooLarge(maxBytes),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(ErrorKind.RequestTimeout, "The body arrived too slowly."),
        IOException => NebulaError.Invalid("The framing of the body is malformed: its chunks cannot be separated."),
        _ => null,
    };

    private static NebulaError CreateTooLarge(int maxBytes) => new(ErrorKind.TooLarge, $"The body is larger than {maxBytes / 1024 / 1024} MiB, the most that is read.");
}

/// <summary>A body in memory, and its room in a <see cref="BodyGate"/>.</summary>
public sealed class AdmittedBody : IDisposable
{
    /// <summary>The bytes; empty if the request has no body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>The room; null for a small body.</summary>
    internal IDisposable? Room { get; set; }

    /// <summary>Releases the bytes and the room.</summary>
    public void Dispose()
    {
        Bytes = default;
        Room?.Dispose();
    }
}
