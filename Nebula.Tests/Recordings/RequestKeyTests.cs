using System.Text.Json;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Recordings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

public sealed class RequestKeyTests
{
    [Theory]
    [InlineData("""{"model":"a","stream":true,"temperature":1}""", """{"temperature":1.0,"stream":false,"model":"b","stream_options":{"include_usage":true}}""", true)]
    [InlineData("""{"a":{"b":1,"c":null}}""", """{"a":{"b":1}}""", true)]
    [InlineData("""{"messages":["a","b"]}""", """{"messages":["b","a"]}""", false)]
    [InlineData("""{"messages":[{"content":"a"}]}""", """{"messages":[{"content":"b"}]}""", false)]
    [InlineData("""{"user":"a"}""", """{"user":"b"}""", true)]
    [InlineData("""{"seed":1}""", """{"seed":2}""", false)]
    [InlineData("""{"messages":[{"id":"msg_1","tool_call_id":"call_1"}]}""", """{"messages":[{"id":"msg_2","tool_call_id":"call_2"}]}""", true)]
    [InlineData("""{"t":"Run 0b54ac8e-2f6c-4c39-9d5e-2a8c9a3f7c11"}""", """{"t":"Run AB54ac8e-2f6c-4c39-9d5e-2a8c9a3f7c12"}""", true)]
    [InlineData("""{"t":"On 2026-01-02"}""", """{"t":"On 2027-11-12"}""", true)]
    [InlineData("""{"t":"At 2026-01-02T03:04:05.678Z."}""", """{"t":"At 2026-01-02 13:14:15+02:00."}""", true)]
    [InlineData("""{"t":"March 5, 2026, 10:15 PM"}""", """{"t":"December 25, 2026, 9:05 AM"}""", true)]
    [InlineData("""{"t":"5 March 2026"}""", """{"t":"25 Dec 2027"}""", true)]
    [InlineData("""{"t":"Version 1.2"}""", """{"t":"Version 1.3"}""", false)]
    public void Compute_TwoRequests_AreTheSameOrNot(string first, string second, bool same)
    {
        var key = new RequestKey(ReplayRules.Default);
        (Compute(key, first) == Compute(key, second)).ShouldBe(same);
        key.Compute(UpstreamRequest.Embeddings, JsonElement.Parse(first)).ShouldNotBe(Compute(key, first));
    }

    [Fact]
    public void Compute_WithPaths_IgnoresTheirMembersOnly()
    {
        var key = new RequestKey(["messages.name", "tools"]);
        Compute(key, """{"messages":[{"name":"a","content":"x"}],"tools":[1]}""").ShouldBe(Compute(key, """{"messages":[{"name":"b","content":"x"}],"tools":[2]}"""));
        Compute(key, """{"name":"a"}""").ShouldNotBe(Compute(key, """{"name":"b"}"""));
        Compute(key, """{"t":"2026-01-02"}""").ShouldNotBe(Compute(key, """{"t":"2026-01-03"}"""));
        Compute(key, """{"id":"a"}""").ShouldNotBe(Compute(key, """{"id":"b"}"""));
    }

    private static string Compute(RequestKey key, string request) => key.Compute(UpstreamRequest.Chat, JsonElement.Parse(request));
}
