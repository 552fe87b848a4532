using System.Buffers.Text;
using System.Text;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>A settled request as the list of the newest has it: server's microsecond, space, job, key and model each with a line feed, then <see cref="RequestRowCodec"/>.</summary>
/// <remarks>This is version 0. A row of another version begins with a character that is not a digit, and its readers skip it.</remarks>
/// <param name="At">Microsecond of the server's clock, which orders rows of all shards.</param>
/// <param name="Usage">The request.</param>
internal readonly record struct SettledRow(long At, UsageRecord Usage)
{
    /// <summary>Formats a request for <c>settle.lua</c>, which puts the time before it.</summary>
    public static byte[] Write(UsageRecord usage)
    {
        Span<byte> packed = stackalloc byte[RequestRowCodec.MaxBytes];
        var length = RequestRowCodec.Write(usage, packed);
        var row = new byte[Encoding.UTF8.GetByteCount(usage.JobId) + Encoding.UTF8.GetByteCount(usage.KeyId) + Encoding.UTF8.GetByteCount(usage.Model) + 3 + length];
        var at = Text(usage.JobId, row, 0);
        at = Text(usage.KeyId, row, at);
        at = Text(usage.Model, row, at);
        packed[..length].CopyTo(row.AsSpan(at));
        return row;
    }

    /// <summary>Reads a row of the list; null if a newer version of Nebula wrote it.</summary>
    public static SettledRow? TryRead(ReadOnlySpan<byte> row)
    {
        if (!Utf8Parser.TryParse(row, out long at, out var digits))
            return null;
        row = row[(digits + 1)..];
        var (job, key, model) = (Text(ref row), Text(ref row), Text(ref row));
        try
        {
            return new SettledRow(at, RequestRowCodec.Read(job, key, model, row));
        }
        catch (UnknownFormatVersionException)
        {
            return null;
        }
    }

    private static int Text(string text, byte[] row, int at)
    {
        at += Encoding.UTF8.GetBytes(text, row.AsSpan(at));
        row[at] = (byte)'\n';
        return at + 1;
    }

    private static string Text(ref ReadOnlySpan<byte> row)
    {
        var end = row.IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(row[..end]);
        row = row[(end + 1)..];
        return text;
    }
}
