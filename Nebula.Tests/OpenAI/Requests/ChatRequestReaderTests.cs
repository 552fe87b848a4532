using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ChatRequestReaderTests
{
    [Fact]
    public void Read_SmallestRequest_HasDefaults()
    {
        var request = ChatBodies.Read($$"""{"model":"m","messages":{{ChatBodies.Messages}}}""");
        request.Model.ShouldBe("m");
        var message = request.Messages.ShouldHaveSingleItem();
        message.Role.ShouldBe("user");
        message.Text.ShouldBe("Hello");
        message.Name.ShouldBeNull();
        message.ToolCalls.ShouldBeEmpty();
        request.MaxTokens.ShouldBeNull();
        request.MinTokens.ShouldBe(0);
        request.IgnoreEos.ShouldBeFalse();
        request.N.ShouldBe(1);
        request.Stop.ShouldBeEmpty();
        request.Stream.ShouldBeFalse();
        request.IncludeUsage.ShouldBeFalse();
        request.Seed.ShouldBeNull();
        request.Logprobs.ShouldBeFalse();
        request.TopLogprobs.ShouldBe(0);
        request.Declarations.ShouldBeEmpty();
    }

    [Fact]
    public void Read_EveryField_IsRead()
    {
        var request = ChatBodies.Read(ChatBodies.Full);
        request.MaxTokens.ShouldBe(16);
        request.MinTokens.ShouldBe(3);
        request.IgnoreEos.ShouldBeTrue();
        request.N.ShouldBe(2);
        request.Stop.ShouldBe(["a", "b"]);
        request.Stream.ShouldBeTrue();
        request.IncludeUsage.ShouldBeTrue();
        request.Seed.ShouldBe(-7);
        request.Logprobs.ShouldBeTrue();
        request.TopLogprobs.ShouldBe(5);
        request.Declarations.ShouldBe([ChatBodies.RightValues["tools"], ChatBodies.RightValues["functions"], "{}"]);
        request.Messages.Select(message => message.Role).ShouldBe(["system", "developer", "user", "assistant", "tool", "tool", "function", "assistant"]);
        request.Messages.Select(message => message.Text).ShouldBe(["Be brief.", "Be kind.", "What is this?", "", "a cat", "said", "", ""]);
        request.Messages.Select(message => message.Name).ShouldBe([null, "d", null, null, null, null, "f", null]);
        request.Messages[3].ToolCalls.ShouldBe([new ToolCall("c", "look", "{\"a\":1}"), new ToolCall("d", "say", "x")]);
        (request.Messages[7].Refusal, request.Messages[7].ToolCalls.ShouldHaveSingleItem()).ShouldBe(("No.", new ToolCall("", "f", "{}")));
    }

    [Fact]
    public void Read_EveryOptionalFieldNull_IsAsAbsent()
    {
        var nulls = ChatBodies.RightValues.Keys.Where(name => name is not ("model" or "messages")).Select(name => $"\"{name}\":null");
        var request = ChatBodies.Read(ChatBodies.With(string.Join(",", nulls)));
        request.ShouldBeEquivalentTo(ChatBodies.Read($$"""{"model":"m","messages":{{ChatBodies.Messages}}}"""));
    }

    [Theory]
    [InlineData("\"max_tokens\":5", 5)]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":6", 6)]
    [InlineData("\"max_completion_tokens\":6,\"max_tokens\":5", 6)]
    [InlineData("\"max_completion_tokens\":null,\"max_tokens\":5", 5)]
    [InlineData("\"max_completion_tokens\":6,\"max_completion_tokens\":null", null)]
    [InlineData("\"max_tokens\":1.0", 1)]
    [InlineData("\"max_tokens\":1e2", 100)]
    [InlineData("\"max_tokens\":2147483647", int.MaxValue)]
    public void Read_MaxTokens_AreTheNewFieldsThenTheOlds(string fields, int? expected) =>
        ChatBodies.Read(ChatBodies.With(fields)).MaxTokens.ShouldBe(expected);

    [Theory]
    [InlineData("\"stop\":\"END\"", "END")]
    [InlineData("\"stop\":[\"a\"]", "a")]
    [InlineData("\"stop\":[\"a\",\"\\u0062\\n\",\"c\",\"d\"]", "a|b\n|c|d")]
    [InlineData("\"stop\":[\"a\"],\"stop\":null", "")]
    public void Read_Stop_IsAStringOrUpToFour(string fields, string expected) =>
        string.Join('|', ChatBodies.Read(ChatBodies.With(fields)).Stop).ShouldBe(expected);

    [Theory]
    [InlineData("\"n\":2,\"n\":3")]
    [InlineData("\"\\u006e\":3")]
    [InlineData("\"n\" : 3 , \"unknown\" : {\"n\":[1,{}]}")]
    [InlineData("\"seed\":9223372036854775807,\"n\":3")]
    [InlineData("\"seed\":-9223372036854775808,\"n\":3")]
    [InlineData("\"temperature\":0,\"top_p\":1,\"n\":3")]
    [InlineData("\"temperature\":2.0,\"presence_penalty\":-2,\"n\":3")]
    [InlineData("\"tools\":[],\"n\":3")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\",\"function_call\":\"auto\",\"n\":3")]
    [InlineData("\"tool_choice\":\"none\",\"n\":3")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}},\"n\":3")]
    [InlineData("\"response_format\":{\"type\":\"text\"},\"n\":3")]
    [InlineData("\"response_format\":{\"json_schema\":null,\"type\":\"json_object\"},\"n\":3")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":20,\"n\":3")]
    [InlineData("\"stream_options\":{},\"stream\":true,\"n\":3")]
    [InlineData("\"stream_options\":{\"include_usage\":null},\"stream\":true,\"n\":3")]
    [InlineData("\"min_tokens\":5000,\"n\":3")]
    [InlineData("\"prompt_cache_retention\":\"in_memory\",\"n\":3")]
    [InlineData("\"modalities\":[],\"metadata\":{},\"logit_bias\":{},\"n\":3")]
    public void Read_UnusualButRight_IsRead(string fields) => ChatBodies.Read(ChatBodies.With(fields)).N.ShouldBe(3);

    [Theory]
    [InlineData("""{"content":"late role","role":"user"}""", "late role")]
    [InlineData("""{"role":"user","content":""}""", "")]
    [InlineData("""{"role":"user","content":[{"text":"a","type":"text"},{"type":"text","text":"b"},{"type":"text","text":"c"}]}""", "abc")]
    [InlineData("""{"role":"user","content":"caf\u00e9 \ud83d\ude00"}""", "café 😀")]
    [InlineData("""{"role":"assistant","refusal":"No."}""", "")]
    [InlineData("""{"role":"assistant","content":"x","tool_calls":[],"function_call":null,"refusal":null,"annotations":[]}""", "x")]
    [InlineData("""{"role":"assistant","audio":{"id":"a"}}""", "")]
    [InlineData("""{"role":"user","content":5,"content":"x"}""", null)]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"a"}],"content":"x"}""", "x")]
    public void Read_Message_HasItsText(string message, string? expected)
    {
        if (expected is null)
            ChatBodies.Refused(ChatBodies.Saying(message)).Param.ShouldBe("messages[0].content");
        else
            ChatBodies.Read(ChatBodies.Saying(message)).Messages[0].Text.ShouldBe(expected);
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() =>
        ChatBodies.Read("\uFEFF" + ChatBodies.Full).Model.ShouldBe("m");

    [Fact]
    public void Read_LongText_IsRead()
    {
        var text = new string('a', 9 << 20);
        ChatBodies.Read(ChatBodies.Saying($$"""{"role":"user","content":"{{text}}"}""")).Messages[0].Text.Length.ShouldBe(text.Length);
    }

    [Fact]
    public void Read_ManyParts_TakesLinearTime()
    {
        var parts = string.Join(",", Enumerable.Repeat("""{"type":"text","text":"ab"}""", 300_000));
        ChatBodies.Read(ChatBodies.Saying($$"""{"role":"user","content":[{{parts}}]}""")).Messages[0].Text.Length.ShouldBe(600_000);
    }
}
