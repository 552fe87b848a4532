using System.Globalization;
using System.Text;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Codecs;

/// <summary>How a <see cref="HistoryPoint"/> is packed into a blob of a few hundred bytes. The first byte is the format version.</summary>
internal static class HistoryPointCodec
{
    private const byte Version = 1;

    public static byte[] Write(HistoryPoint point)
    {
        using var bytes = new MemoryStream(256);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt(point.ByStatus.Count);
        foreach (var (status, count) in point.ByStatus)
        {
            writer.Write7BitEncodedInt(status);
            writer.Write7BitEncodedInt64(count);
        }

        writer.Write7BitEncodedInt64(point.InputTokens);
        writer.Write7BitEncodedInt64(point.OutputTokens);
        writer.Write7BitEncodedInt64(point.RunningMax);
        writer.Write7BitEncodedInt64(point.WaitingMax);
        Write(writer, point.TimeToFirstToken);
        Write(writer, point.InterToken);
        Write(writer, point.Queue);
        Write(writer, point.EndToEnd);
        return bytes.ToArray();
    }

    /// <summary>Unpacks a point.</summary>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    /// <exception cref="StoredDataException">It is damaged.</exception>
    public static HistoryPoint Read(DateTimeOffset start, byte[] blob)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(blob), Encoding.UTF8);
            UnknownFormatVersionException.ThrowIfUnknown(Name(start), reader.ReadByte(), Version);
            return Read(start, reader);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new StoredDataException($"{Name(start)} cannot be read: it is damaged.", e);
        }
    }

    private static HistoryPoint Read(DateTimeOffset start, BinaryReader reader)
    {
        var point = new HistoryPoint { Start = start };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            point.Count(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        point.InputTokens = reader.Read7BitEncodedInt64();
        point.OutputTokens = reader.Read7BitEncodedInt64();
        point.RunningMax = reader.Read7BitEncodedInt64();
        point.WaitingMax = reader.Read7BitEncodedInt64();
        Read(reader, point.TimeToFirstToken);
        Read(reader, point.InterToken);
        Read(reader, point.Queue);
        Read(reader, point.EndToEnd);
        return point;
    }

    private static string Name(DateTimeOffset start) => string.Create(CultureInfo.InvariantCulture, $"The history point of {start:u}");

    private static void Write(BinaryWriter writer, LatencyHistogram histogram)
    {
        var buckets = histogram.NonEmpty().ToArray();
        writer.Write7BitEncodedInt(buckets.Length);
        foreach (var (bucket, count) in buckets)
        {
            writer.Write7BitEncodedInt(bucket);
            writer.Write7BitEncodedInt64(count);
        }

        writer.Write(histogram.Sum);
    }

    private static void Read(BinaryReader reader, LatencyHistogram histogram)
    {
        var buckets = new BucketCount[reader.Read7BitEncodedInt()];
        for (var i = 0; i < buckets.Length; i++)
            buckets[i] = new BucketCount(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        histogram.Add(buckets, reader.ReadDouble());
    }
}
