using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Reads a JSON body whole, whatever its content type says.</summary>
public static class RequestBody
{
    /// <summary>The largest body, 10 MiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>The body's bytes; empty where there is none.</summary>
    /// <exception cref="NebulaException">413: it is too large; 415: it is compressed.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new NebulaError(ErrorKind.UnsupportedMediaType, $"A body with Content-Encoding '{TextExcerpt.Truncate(encoding)}' cannot be read; send it uncompressed.").ToException();
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var reader = request.BodyReader;
        var read = await reader.ReadAsync(http.RequestAborted);
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
                throw TooLarge();
            }

            foreach (var segment in read.Buffer)
                bytes.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return bytes.WrittenMemory;
            read = await reader.ReadAsync(http.RequestAborted);
        }
    }

    private static NebulaException TooLarge() =>
        new NebulaError(ErrorKind.TooLarge, $"The body is larger than {MaxBytes / 1024 / 1024} MiB, the most that is read.").ToException();
}
