using System.Text;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ChatRequestRefusalTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("{", "not valid JSON at line 1, byte 2")]
    [InlineData("nope", "not valid JSON at line 1, byte 2")]
    [InlineData("{\n\"model\": x}", "not valid JSON at line 2, byte 10")]
    [InlineData("{\"model\":\"m\",}", "not valid JSON at line 1, byte 14")]
    [InlineData("{\"model\":\"m\"} {}", "not valid JSON at line 1, byte 15")]
    [InlineData("{\"model\":5} garbage", "not valid JSON at line 1, byte 13")]
    [InlineData("{\"model\":'m'}", "not valid JSON")]
    [InlineData("{/* no */}", "not valid JSON")]
    [InlineData("{\"seed\":NaN}", "not valid JSON")]
    [InlineData("{\"seed\":01}", "not valid JSON")]
    [InlineData("{\"model\":\"a\nb\"}", "not valid JSON")]
    [InlineData("{\"model\":\"\\ud83d\"}", "half a surrogate pair")]
    [InlineData("{\"user\":\"\\ude00\",\"n\":0}", "half a surrogate pair")]
    [InlineData("{\"\\ud83d\":1}", "half a surrogate pair")]
    [InlineData("[]", "expected an object, but got an array")]
    [InlineData("null", "expected an object, but got null")]
    [InlineData("\"x\"", "expected an object, but got a string")]
    [InlineData("1", "expected an object, but got an integer")]
    public void Read_NoJsonObject_SaysWhere(string body, string message)
    {
        var error = ChatBodies.Refused(body);
        error.Message.ShouldContain("We could not parse the JSON body of your request");
        error.Message.ShouldContain(message);
        error.Param.ShouldBeNull();
        error.Code.ShouldBeNull();
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"messages\":[{\"a\":")]
    public void Read_NestedTooDeep_IsRefused(string opening)
    {
        var error = ChatBodies.Refused(string.Concat(Enumerable.Repeat(opening, 1_000_000)));
        error.Message.ShouldContain("nested deeper than 64 levels");
        error.Param.ShouldBeNull();
    }

    [Fact]
    public void Read_NestedSixtyFourDeep_IsRead()
    {
        var deepest = new string('[', 63) + new string(']', 63);
        ChatBodies.Read(ChatBodies.With($"\"unknown\":{deepest}")).N.ShouldBe(1);
        ChatBodies.Refused(ChatBodies.With($"\"unknown\":[{deepest}]")).Message.ShouldContain("nested deeper than 64 levels");
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Read_NoUtf8_SaysWhere(byte[] wrong)
    {
        byte[] body = [.. "{\n\"unknown\":\""u8, .. wrong, .. "\"}"u8];
        var error = ChatBodies.Refused(body);
        error.Message.ShouldContain("not valid UTF-8 at line 2, byte 12");
        error.Param.ShouldBeNull();
    }

    [Theory]
    [InlineData("{}", "model", "you must provide a model parameter")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"x"}]}""", "model", "you must provide a model parameter")]
    [InlineData("""{"model":null,"messages":[{"role":"user","content":"x"}]}""", "model", "you must provide a model parameter")]
    [InlineData("""{"model":"m"}""", "messages", "Missing required parameter: 'messages'.")]
    [InlineData("""{"model":"m","messages":null}""", "messages", "Missing required parameter: 'messages'.")]
    [InlineData("""{"n":0}""", "n", "integer below minimum value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"messages":null,"model":"m"}""", "messages", "Missing")]
    public void Read_MissingField_IsReportedAfterWrongOnes(string body, string param, string message)
    {
        var error = ChatBodies.Refused(body);
        error.Param.ShouldBe(param);
        error.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("\"n\":0,\"temperature\":3", "n")]
    [InlineData("\"temperature\":3,\"n\":0", "temperature")]
    [InlineData("\"stream_options\":{},\"user\":5", "user")]
    [InlineData("\"n\":0,\"n\":1", "n")]
    [InlineData("\"metadata\":{\"a\":1},\"n\":0", "metadata.a")]
    public void Read_SeveralWrong_ReportsTheFirst(string fields, string param) => ChatBodies.Refused(ChatBodies.With(fields)).Param.ShouldBe(param);

    [Theory]
    [MemberData(nameof(ChatRequestFaults.OfMessages), MemberType = typeof(ChatRequestFaults))]
    public void Read_WrongMessage_NamesTheField(string message, string param, string text)
    {
        var error = ChatBodies.Refused(ChatBodies.Saying($$"""{"role":"user","content":"x"},{{message}}"""));
        error.Param.ShouldBe(param);
        error.Message.ShouldContain(text);
    }

    [Theory]
    [MemberData(nameof(ChatRequestFaults.OfFields), MemberType = typeof(ChatRequestFaults))]
    public void Read_WrongField_NamesIt(string fields, string param, string text)
    {
        var error = ChatBodies.Refused(ChatBodies.With(fields));
        error.Param.ShouldBe(param);
        error.Message.ShouldContain(text);
    }

    [Fact]
    public void Read_AnyFieldOfAWrongType_NamesIt()
    {
        foreach (var (name, right) in ChatBodies.RightValues)
        {
            foreach (var wrong in (string[])["\"\\u0001\"", "12345678901.5", "true", "[[]]", "{}"])
            {
                if (Fits(name, right, wrong))
                    continue;
                var body = ChatBodies.Object(ChatBodies.RightValues.Select(field => field.Key == name ? KeyValuePair.Create(name, wrong) : field));
                var error = ChatBodies.Refused(body);
                var expected = name is "model" ? name : error.Param!.Split('[', '.')[0];
                expected.ShouldBe(name, $"{name}: {wrong} gives {error.Param}: {error.Message}");
                error.Code.ShouldNotBeNull();
                Encoding.UTF8.GetByteCount(error.Message).ShouldBeLessThan(400);
            }
        }
    }

    private static bool Fits(string name, string right, string wrong)
    {
        if (name is "stop" && wrong[0] == '"')
            return true;
        var isText = name is "model" or "user" or "prompt_cache_key" or "safety_identifier";
        return wrong[0] switch
        {
            '"' => isText,
            't' => right is "true" or "false",
            '{' => name is "stream_options" or "logit_bias" or "metadata" or "audio" or "moderation" or "prediction" or "prompt_cache_options" or "web_search_options",
            _ => false,
        };
    }
}
