using System.Text;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Json;

public sealed class BodyReaderTests
{
    [Theory]
    [InlineData("", "it is empty.")]
    [InlineData(" \n", "it is empty.")]
    [InlineData("[]", "expected an object, but got an array instead.")]
    [InlineData("{\n  \"count\": tru\n}", "line 2, byte")]
    [InlineData("{\"count\":1,}", "line 1, byte 12")]
    [InlineData("{\"count\":1} x", "line 1, byte 13")]
    [InlineData("{\"\\udc00\":1}", "half a surrogate pair")]
    [InlineData("{\"unknown\":[{\"a\":\"\\ud800\"}]}", "half a surrogate pair")]
    [InlineData("{\"count\":\"x\",", "not valid JSON")]
    public void Read_NotAJsonObject_SaysWhatAndWhere(string body, string said) => Failure(body).Message.ShouldContain(said);

    [Fact]
    public void Read_InvalidUtf8_SaysWhere() =>
        Failure([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}']).Message.ShouldContain("not valid UTF-8 at line 1, byte 3");

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Read_Nested_AllowsSixtyFourLevels(int arrays, bool allowed)
    {
        var body = $"{{\"unknown\":{new string('[', arrays)}{new string(']', arrays)}}}";

        if (allowed)
            Read(body).Count.ShouldBe(0);
        else
            Failure(body).Message.ShouldContain("nested deeper than 64 levels");
    }

    [Fact]
    public void Read_AfterAByteOrderMark_ReadsTheBody() => Read("\uFEFF{\"count\":1}").Count.ShouldBe(1);

    [Fact]
    public void Read_RepeatedField_ChecksEachAndTakesTheLast()
    {
        Read("""{"count":1,"count":2}""").Count.ShouldBe(2);
        Failure("""{"count":"wrong","count":2}""").Param.ShouldBe("count");
    }

    [Fact]
    public void Read_SeveralWrongFields_ReportsTheFirstOfTheBody() => Failure("""{"items":[{"size":"x"}],"count":true}""").Param.ShouldBe("items[0].size");

    [Fact]
    public void Read_FieldMissing_IsReportedAfterAllFields()
    {
        Failure("""{"items":[{}],"count":"x"}""").Param.ShouldBe("items[0].size");
        Failure("""{"count":-1}""").Param.ShouldBe("count");
        Failure("""{"count":7}""").Param.ShouldBe("other");
    }

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("5.0", 5L)]
    [InlineData("50e-1", 5L)]
    [InlineData("null", 0L)]
    public void Read_Integer_TakesEveryWayToWriteOne(string value, long number) => Read($"{{\"count\":{value}}}").Count.ShouldBe(number);

    [Theory]
    [InlineData("true", "Invalid type for 'count': expected an integer, but got a boolean instead.")]
    [InlineData("5.5", "Invalid type for 'count': expected an integer, but got a decimal instead.")]
    [InlineData("-1e99", "Invalid 'count': integer below minimum value. Expected a value >= 0, but got -1e99 instead.")]
    [InlineData("18446744073709551616", "Invalid 'count': integer above maximum value. Expected a value <= 9, but got 18446744073709551616 instead.")]
    public void Read_IntegerOfAnotherKindOrRange_IsRefused(string value, string message)
    {
        var error = Failure($"{{\"count\":{value}}}");

        error.Message.ShouldBe(message);
        error.Param.ShouldBe("count");
    }

    [Fact]
    public void ReadOptional_NoBody_IsAnEmptyObject()
    {
        BodyReader.ReadOptional<Draft, Draft>(default).Count.ShouldBe(0);
        Should.Throw<NebulaException>(() => BodyReader.ReadOptional<Draft, Draft>(" "u8.ToArray()));
    }

    private static Draft Read(string body) => BodyReader.Read<Draft, Draft>(Encoding.UTF8.GetBytes(body));

    private static NebulaError Failure(string body) => Failure(Encoding.UTF8.GetBytes(body));

    private static NebulaError Failure(byte[] body)
    {
        var error = Should.Throw<NebulaException>(() => BodyReader.Read<Draft, Draft>(body)).Error;
        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        return error;
    }

    private sealed class Draft : IBodyDraft<Draft, Draft>
    {
        private static readonly ArraySchema Items = new(new ObjectSchema(["size"], ("size", new KindSchema(JsonKind.Boolean, System.Text.Json.JsonTokenType.True))));

        public static ObjectReader<Draft> Fields { get; } = new(
            ("count", static (ref r, ref d) => d.Count = JsonScalars.ReadInteger(ref r, 0, 9) ?? 0),
            ("items", static (ref r, ref _) => Items.CheckUnlessNull(ref r)));

        public long Count { get; private set; }

        public static Draft Create(ReadOnlySpan<byte> json) => new();

        public Draft Finish() => Count == 7 ? throw FieldErrors.Missing("other") : this;
    }
}
