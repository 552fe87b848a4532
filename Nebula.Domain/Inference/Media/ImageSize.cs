using System.Buffers.Binary;

namespace Nebula.Domain.Inference.Media;

/// <summary>The size of an image in pixels, read from its header.</summary>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    private const byte JpegMarker = 0xFF;

    /// <summary>Reads the header of a PNG, JPEG, GIF or WebP file.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <returns>Null if it is of another format, cut short or without pixels.</returns>
    public static ImageSize? Read(ReadOnlySpan<byte> file)
    {
        var size = ReadPng(file) ?? ReadGif(file) ?? ReadWebP(file) ?? ReadJpeg(file);
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    /// <summary>Whether a file begins as a PNG, JPEG, GIF or WebP file does.</summary>
    /// <param name="file">The file, or at least its first 12 bytes.</param>
    public static bool HasSignature(ReadOnlySpan<byte> file) =>
        file.StartsWith(PngSignature) || file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) || file.StartsWith((ReadOnlySpan<byte>)[JpegMarker, 0xD8, JpegMarker])
        || (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8));

    // The first chunk is IHDR: its length, its name, width, height.
    private static ImageSize? ReadPng(ReadOnlySpan<byte> file) =>
        file.Length >= 24 && file.StartsWith(PngSignature)
            ? new ImageSize(BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]))
            : null;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ImageSize? ReadGif(ReadOnlySpan<byte> file) =>
        file.Length >= 10 && (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            ? new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
            : null;

    private static ImageSize? ReadWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WEBP"u8))
            return null;
        var chunk = file[12..];
        if (chunk.StartsWith("VP8X"u8))
            return new ImageSize(ReadUInt24(file[24..]) + 1, ReadUInt24(file[27..]) + 1);
        if (chunk.StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return new ImageSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return chunk.StartsWith("VP8 "u8)
            ? new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFF)
            : null;
    }

    // Segments follow each other, each with a marker and its length; a frame header has the size.
    private static ImageSize? ReadJpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[JpegMarker, 0xD8]))
            return null;
        for (var at = 2; at + 9 <= file.Length && file[at] == JpegMarker;)
        {
            var marker = file[at + 1];
            if (marker == JpegMarker)
            {
                at++; // a fill byte
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
