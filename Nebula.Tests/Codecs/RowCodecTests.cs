using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;
using Nebula.Infrastructure.Redis.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Codecs;

/// <summary>The packed rows, beside what Nebula 0.1.0 wrote.</summary>
public sealed class RowCodecTests
{
    // A request's row and a history point, packed by 0.1.0.
    private const string Row010 = "/abwoqIBAADIAAEKAAAAAAAAABQAAAAAAAAAAAAAAAAA+P8AAAAAAADQPwAAAAAAAOA/c3RvcA==";
    private const string Point010 = "AQHIAQEKFAMCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly UsageRecord Usage = new()
    {
        JobId = "j", KeyId = "k", Model = "m", At = DateTimeOffset.FromUnixTimeMilliseconds(1_798_030_010_109), Status = 200, Stream = true, FinishReason = "stop",
        InputTokens = 10, OutputTokens = 20, TimeToFirstTokenSeconds = 0.25, DurationSeconds = 0.5,
    };

    [Fact]
    public void Read_ARowOf010_ReturnsEveryField() => RequestRowCodec.Read("j", "k", "m", Convert.FromBase64String(Row010)).ShouldBe(Usage);

    [Fact]
    public void Write_ARow_IsReadableBy010()
    {
        Span<byte> row = stackalloc byte[RequestRowCodec.MaxBytes];
        Convert.ToBase64String(row[..RequestRowCodec.Write(Usage, row)]).ShouldBe(Row010);
    }

    [Fact]
    public void Read_ARowWithAScript_ReturnsItsName()
    {
        var scripted = Usage with { Script = new string('s', 128) };
        Span<byte> row = stackalloc byte[RequestRowCodec.MaxBytes];
        RequestRowCodec.Read("j", "k", "m", row[..RequestRowCodec.Write(scripted, row)]).ShouldBe(scripted);
    }

    [Fact]
    public void Read_ARowOfANewerVersion_IsRefusedByName()
    {
        var row = Convert.FromBase64String(Row010);
        row[7] = 1;
        Should.Throw<UnknownFormatVersionException>(() => RequestRowCodec.Read("j", "k", "m", row)).Message
            .ShouldStartWith("The stored request 'j' has format version 1, and this version of Nebula reads up to version 0.");
        Should.Throw<StoredDataException>(() => RequestRowCodec.Read("j", "k", "m", row.AsSpan(0, 20)));
    }

    [Fact]
    public void TryRead_AListedRequestOfANewerVersion_IsSkipped()
    {
        var row = SettledRow.Write(Usage);
        byte[] listed = [.. "17 "u8, .. row];
        SettledRow.TryRead(listed).ShouldBe(new SettledRow(17, Usage));
        listed[^(Convert.FromBase64String(Row010).Length - 7)] = 1;
        SettledRow.TryRead(listed).ShouldBeNull();
        SettledRow.TryRead("v2 another layout"u8).ShouldBeNull();
    }

    [Fact]
    public void Read_AHistoryPointOf010_ReturnsItsSums()
    {
        var point = HistoryPointCodec.Read(DateTimeOffset.UnixEpoch, Convert.FromBase64String(Point010));
        (point.ByStatus[200], point.InputTokens, point.OutputTokens, point.RunningMax, point.WaitingMax).ShouldBe((1, 10, 20, 3, 2));
        Convert.ToBase64String(HistoryPointCodec.Write(point)).ShouldBe(Point010);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQHIAQ==")]
    public void Read_ADamagedHistoryPoint_IsRefused(string blob) =>
        Should.Throw<StoredDataException>(() => HistoryPointCodec.Read(DateTimeOffset.UnixEpoch, Convert.FromBase64String(blob))).Message
            .ShouldBe("The history point of 1970-01-01 00:00:00Z cannot be read: it is damaged.");

    [Fact]
    public void Read_AHistoryPointOfANewerVersion_IsRefusedByName() =>
        Should.Throw<UnknownFormatVersionException>(() => HistoryPointCodec.Read(DateTimeOffset.UnixEpoch, [2])).Message
            .ShouldStartWith("The history point of 1970-01-01 00:00:00Z has format version 2, and this version of Nebula reads up to version 1.");
}
