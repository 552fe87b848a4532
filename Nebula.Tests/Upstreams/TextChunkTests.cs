using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Backends.Upstream;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

public sealed class TextChunkTests
{
    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":" a\u00e9\n"},"finish_reason":null}]}""", " aé\n")]
    [InlineData("""{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":{"a":[1]},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}""", "")]
    [InlineData("""{"choices":[{"delta":{"content":"a","tool_calls":null,"reasoning_content":null},"stop_reason":null}],"error":null}""", "a")]
    public void TryRead_TextOnly_ReturnsIt(string json, string text) => Read(json).ShouldBe(text);

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","reasoning_content":"b"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","refusal":"b"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":null}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"a"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"},"delta":{"content":"b"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],"choices":[{"delta":{"content":"b"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],"usage":{"completion_tokens":1}}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],"error":"no"}""")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":"none"}""")]
    [InlineData("""{"usage":null}""")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void TryRead_AnythingElse_LeavesItToTheFullReader(string json) => Read(json).ShouldBeNull();

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}]}}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}]""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],}""")]
    [InlineData("not json")]
    [InlineData("")]
    public void TryRead_NotJson_Throws(string json) => Should.Throw<JsonException>(() => Read(json));

    private static string? Read(string json) => TextChunk.TryRead(Encoding.UTF8.GetBytes(json));
}
