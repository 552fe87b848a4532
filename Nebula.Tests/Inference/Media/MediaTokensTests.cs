using Nebula.Domain.Inference.Media;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Media;

public sealed class MediaTokensTests
{
    // OpenAI's own examples: 1024 x 1024 is 765, 2048 x 4096 is 1105, and low detail is 85 whatever the size.
    [Theory]
    [InlineData(1024, 1024, "high", 765)]
    [InlineData(2048, 4096, "high", 1105)]
    [InlineData(4096, 8192, "low", 85)]
    [InlineData(512, 512, null, 255)]
    [InlineData(513, 512, "auto", 425)]
    [InlineData(1, 1, "auto", 255)]
    [InlineData(768, 768, "auto", 765)]
    public void CountImage_Png_FollowsTheTileRule(int width, int height, string? detail, int expected) =>
        MediaTokens.CountImage(DataUrl("image/png", Png(width, height)), detail).ShouldBe(expected);

    [Fact]
    public void CountImage_OtherFormats_HaveTheirSizeInTheirHeaders()
    {
        byte[] gif = [.. "GIF89a"u8, 0x00, 0x02, 0x00, 0x02, 0, 0, 0];
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. new byte[14], 0xFF, 0xC2, 0, 17, 8, 0x02, 0x00, 0x02, 0x01, .. new byte[10]];
        byte[] webP = [.. "RIFF\0\0\0\0WEBPVP8X"u8, .. new byte[8], 0xFF, 0x01, 0x00, 0xFF, 0x01, 0x00];
        MediaTokens.CountImage(DataUrl("image/gif", gif), null).ShouldBe(255);
        MediaTokens.CountImage(DataUrl("image/jpeg", jpeg), null).ShouldBe(425);
        MediaTokens.CountImage(DataUrl("image/webp", webP), null).ShouldBe(255);
    }

    [Theory]
    [InlineData("https://example.com/cat.png")]
    [InlineData("data:,")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("data:image/png;base64,not base64")]
    [InlineData("")]
    public void CountImage_OfUnknownSize_CountsAsAThousandPixelsSquare(string url) => MediaTokens.CountImage(url, "high").ShouldBe(765);

    [Fact]
    public void CountAudio_Wav_CountsTenASecond()
    {
        byte[] header = [.. new byte[28], .. BitConverter.GetBytes(32_000), .. new byte[12]];
        MediaTokens.CountAudio(Convert.ToBase64String([.. header, .. new byte[64_000]]), "wav").ShouldBe(20);
        MediaTokens.CountAudio(Convert.ToBase64String(new byte[32_000]), "mp3").ShouldBe(20);
        MediaTokens.CountAudio("", "wav").ShouldBe(1);
    }

    [Fact]
    public void CountFile_ByLength_IsOneForFourBytes() =>
        MediaTokens.CountFile(DataUrl("text/plain", new byte[400])).ShouldBe(100);

    private static byte[] Png(int width, int height) =>
        [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. BigEndian(width), .. BigEndian(height), 8, 6, 0, 0, 0];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static string DataUrl(string type, byte[] file) => $"data:{type};base64,{Convert.ToBase64String(file)}";
}
