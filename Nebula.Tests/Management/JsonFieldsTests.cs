using System.Text;
using Nebula.Api.Management.Requests;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Management;

public sealed class JsonFieldsTests
{
    [Theory]
    [InlineData("{\n  \"name\": tru\n}", "line 2, byte")]
    [InlineData("{\"a\":1,}", "line 1, byte 8")]
    [InlineData("{\"a\":1} x", "line 1, byte 9")]
    [InlineData("{\"\\udc00\":1}", "byte 2: text that is not Unicode")]
    public void Parse_OfWhatIsNotJson_SaysWhere(string body, string where) => Failure(Encoding.UTF8.GetBytes(body)).Message.ShouldContain(where);

    [Fact]
    public void Parse_OfBrokenUtf8_IsRefused() => Failure([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}']).Message.ShouldContain("not valid JSON");

    [Fact]
    public void Parse_AfterAByteOrderMark_ReadsTheBody() =>
        JsonFields.Parse(Encoding.UTF8.GetBytes("\uFEFF{\"a\":1}")).Integer("a", 0, 5).ShouldBe(1);

    [Fact]
    public void Parse_OfARepeatedField_TakesTheLast() =>
        JsonFields.Parse("""{"a":"wrong","a":2}"""u8.ToArray()).Integer("a", 0, 5).ShouldBe(2);

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("5.0", 5L)]
    [InlineData("50e-1", 5L)]
    [InlineData("null", null)]
    public void Integer_TakesEveryWayToWriteOne(string value, long? number) =>
        JsonFields.Parse(Encoding.UTF8.GetBytes($"{{\"a\":{value}}}")).Integer("a", 0, 9).ShouldBe(number);

    [Theory]
    [InlineData("true", "'limits.a' must be an integer, not a boolean.")]
    [InlineData("\"5\"", "'limits.a' must be an integer, not a string.")]
    [InlineData("5.5", "'limits.a' must be an integer.")]
    [InlineData("-1e99", "'limits.a' must be from 0 to 9.")]
    [InlineData("18446744073709551616", "'limits.a' must be from 0 to 9.")]
    public void Integer_OfSomethingElse_IsRefused(string value, string message)
    {
        var limits = JsonFields.Parse(Encoding.UTF8.GetBytes($"{{\"limits\":{{\"a\":{value}}}}}")).Object("limits")!.Value;

        var error = Should.Throw<NebulaException>(() => limits.Integer("a", 0, 9)).Error;

        error.Message.ShouldBe(message);
        error.Param.ShouldBe("limits.a");
    }

    private static NebulaError Failure(byte[] body)
    {
        var error = Should.Throw<NebulaException>(() => JsonFields.Parse(body)).Error;
        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        return error;
    }
}
