using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class PromptSizeTests
{
    private static readonly PromptTokenizer Tokenizer = new();

    [Theory]
    [InlineData("""{"role":"user","content":"Hello"}""", 3 + 3 + 1 + 1)]
    [InlineData("""{"role":"user","content":"Hello","name":"Hello"}""", 3 + 3 + 1 + 1 + 1 + 1)]
    [InlineData("""{"role":"system","content":""},{"role":"assistant","content":"Hello"}""", 3 + 3 + 1 + 3 + 1 + 1)]
    [InlineData("""{"role":"function","name":"Hello","content":null}""", 3 + 3 + 1 + 1 + 1)]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"Hello","arguments":"Hello"}}]},{"role":"tool","content":"","tool_call_id":"c"}""", 3 + 3 + 1 + 2 + 3 + 1)]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"file","file":{"file_id":"f"}}]}""", 3 + 3 + 1 + 1)]
    public void Measure_Messages_EqualsTheCookbook(string messages, int expected) => Count(ChatBodies.Saying(messages)).ShouldBe(expected);

    [Fact]
    public void Measure_Tools_CountAsTheirJson()
    {
        const string Tools = """[{"type":"function","function":{"name":"f"}}]""";
        var plain = Count(ChatBodies.With("\"n\":1"));
        Count(ChatBodies.With($"\"tools\":{Tools}")).ShouldBe(plain + Tokenizer.Count(Tools));
    }

    [Fact]
    public void Measure_AboveTheLimit_IsGreaterThanTheLimit()
    {
        var request = ChatBodies.Read(ChatBodies.Saying(string.Join(",", Enumerable.Repeat("""{"role":"user","content":"one two three"}""", 100)))).ToInference();
        var count = PromptSize.Measure(Tokenizer, request, int.MaxValue).Tokens;
        for (var limit = 0; limit <= count + 1; limit++)
        {
            var limited = PromptSize.Measure(Tokenizer, request, limit).Longest;
            if (limit >= count)
                limited.ShouldBe(count);
            else
                limited.ShouldBeGreaterThan(limit);
        }
    }

    private static int Count(string body) => PromptSize.Measure(Tokenizer, ChatBodies.Read(body).ToInference(), int.MaxValue).Tokens;
}
