using System.Buffers.Binary;

namespace Nebula.Domain.Inference.Media;

/// <summary>The prompt tokens of images, audio and files, which have no text that could be counted.</summary>
public static class MediaTokens
{
    // OpenAI's tile rule for GPT-4o: https://platform.openai.com/docs/guides/images-vision, "Calculating costs".
    private const int BaseTokens = 85;
    private const int TokensPerTile = 170;
    private const int TileSide = 512;
    private const int MaxSide = 2_048;
    private const int MaxShortSide = 768;

    // A token for a tenth of a second: https://platform.openai.com/docs/guides/realtime-costs, "user audio".
    private const double AudioTokensPerSecond = 10;

    // MP3 at 128 kbit/s, as its duration is not in its header.
    private const double Mp3BytesPerSecond = 16_000;

    private const int BytesPerToken = 4;
    private const int WavHeader = 44;

    // A photo's frame header may come after metadata with an embedded preview.
    private const int MaxHeader = 256 * 1024;

    /// <summary>An image of which nothing is known: 1,024 pixels on each side.</summary>
    private static readonly ImageSize Unknown = new(1_024, 1_024);

    /// <summary>
    /// The tokens of an image: 85 at low detail, else another 170 for each tile of 512 pixels after it is scaled to fit 2,048 pixels and to a short
    /// side of at most 768. An image whose size cannot be read, or that is not in the request, counts as one of 1,024 by 1,024 pixels: 765.
    /// </summary>
    /// <param name="url">A data URL with the image in base64, or the address of an image, which is not fetched.</param>
    /// <param name="detail"><c>low</c>, <c>high</c> or <c>auto</c>; null is auto, which counts as high.</param>
    public static int CountImage(ReadOnlySpan<char> url, string? detail)
    {
        if (detail == "low")
            return BaseTokens;
        var (width, height) = ReadSize(url) ?? Unknown;
        var scale = Math.Min(1, (double)MaxSide / Math.Max(width, height));
        scale *= Math.Min(1, MaxShortSide / (scale * Math.Min(width, height)));
        return BaseTokens + (TokensPerTile * Tiles(width * scale) * Tiles(height * scale));
    }

    /// <summary>The tokens of a recording: 10 for each second of WAV by its header, and of MP3 by its length at 128 kbit/s. At least 1.</summary>
    /// <param name="data">The recording in base64.</param>
    /// <param name="format"><c>wav</c> or <c>mp3</c>.</param>
    public static int CountAudio(ReadOnlySpan<char> data, string format)
    {
        var bytes = GetDecodedLength(data);
        var bytesPerSecond = Mp3BytesPerSecond;
        Span<byte> header = stackalloc byte[WavHeader];
        if (format == "wav" && Decode(data, header) == WavHeader && BinaryPrimitives.ReadInt32LittleEndian(header[28..]) is > 0 and var rate)
            (bytes, bytesPerSecond) = (Math.Max(0, bytes - WavHeader), rate);
        return Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(bytes / bytesPerSecond * AudioTokensPerSecond)));
    }

    /// <summary>The tokens of a file by its length: 1 for 4 bytes. At least 1.</summary>
    /// <param name="data">The file as a data URL, or in base64.</param>
    public static int CountFile(ReadOnlySpan<char> data) => Math.Max(1, GetDecodedLength(AfterComma(data)) / BytesPerToken);

    private static int Tiles(double side) => Math.Max(1, (int)Math.Ceiling(Math.Round(side, 6) / TileSide));

    private static ImageSize? ReadSize(ReadOnlySpan<char> url)
    {
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return null;
        var data = AfterComma(url);
        var header = new byte[Math.Min(GetDecodedLength(data), MaxHeader)];
        return ImageSize.Read(header.AsSpan(0, Decode(data, header)));
    }

    private static ReadOnlySpan<char> AfterComma(ReadOnlySpan<char> url) => url[(url.IndexOf(',') + 1)..];

    private static int GetDecodedLength(ReadOnlySpan<char> base64) => base64.TrimEnd('=').Length * 3 / 4;

    private static int Decode(ReadOnlySpan<char> base64, Span<byte> target)
    {
        // Whole groups of four characters, as many as fit.
        var characters = Math.Min(base64.Length, (target.Length + 2) / 3 * 4) / 4 * 4;
        var buffer = new byte[characters / 4 * 3];
        if (!Convert.TryFromBase64Chars(base64[..characters], buffer, out var written))
            return 0;
        written = Math.Min(written, target.Length);
        buffer.AsSpan(0, written).CopyTo(target);
        return written;
    }
}
