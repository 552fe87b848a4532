using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ChatFingerprintTests
{
    private const string Plain = """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public void Fingerprint_KnownRequests_NeverChanges()
    {
        Of(Plain).ShouldBe(4998491563430345671UL);
        Of(ChatBodies.Full).ShouldBe(4559088703749426036UL);
    }

    [Theory]
    [InlineData("""{"messages":[{"content":"Hello","role":"user"}],"model":"m"}""")]
    [InlineData(""" { "model" : "m" , "messages" : [ { "role" : "user" , "content" : "Hello" } ] } """)]
    [InlineData("""{"mod\u0065l":"\u006d","messages":[{"role":"us\u0065r","content":"H\u0065llo"}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}""")]
    [InlineData("""{"model":"other","messages":[{"role":"user","content":"x"}],"model":"m","messages":[{"role":"user","content":"Hello"}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hello","name":null}],"temperature":1,"temperature":null,"tools":[]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hello"}],"user":"u","metadata":{"a":"b"},"store":true,"service_tier":"flex"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true},"stop":"x"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hello"}],"seed":7,"n":3,"max_tokens":5,"max_completion_tokens":6,"min_tokens":1}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"Hello"}],"logprobs":true,"top_logprobs":3,"ignore_eos":true,"unknown":1}""")]
    public void Fingerprint_OfTheSamePrompt_IsTheSame(string body) => Of(body).ShouldBe(Of(Plain));

    [Fact]
    public void Fingerprint_OfEveryChangeToThePrompt_DiffersFromAllOthers()
    {
        string[] bodies =
        [
            Plain,
            """{"model":"n","messages":[{"role":"user","content":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"system","content":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"user","content":"hello"}]}""",
            """{"model":"m","messages":[{"role":"user","content":"Hello","name":"a"}]}""",
            """{"model":"m","messages":[{"role":"user","content":"a","name":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"user","content":"Hello"},{"role":"user","content":""}]}""",
            """{"model":"m","messages":[{"role":"user","content":""},{"role":"user","content":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}]}""",
            Saying("""{"type":"image_url","image_url":{"url":"https://a"}}"""),
            Saying("""{"type":"image_url","image_url":{"url":"https://b"}}"""),
            Saying("""{"type":"file","file":{"file_id":"b"}}"""),
            """{"model":"m","messages":[{"role":"assistant","content":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"assistant","refusal":"Hello"}]}""",
            """{"model":"m","messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"Hello"}]}]}""",
            Calling("""{"id":"1","type":"function","function":{"name":"a","arguments":"b"}}"""),
            Calling("""{"id":"1","type":"function","function":{"name":"b","arguments":"a"}}"""),
            .. Parameters.Select(WithParameter),
            ChatBodies.With("\"temperature\":0"),
            ChatBodies.With("\"top_p\":0"),
        ];
        bodies.Select(Of).Distinct().Count().ShouldBe(bodies.Length);
    }

    [Theory]
    [InlineData("\"temperature\":1", "\"temperature\":1.0")]
    [InlineData("\"temperature\":0", "\"temperature\":-0.0")]
    [InlineData("\"temperature\":1,\"top_p\":0.5", "\"top_p\":5e-1,\"temperature\":10e-1")]
    public void Fingerprint_OfTheSameNumbers_IsTheSame(string fields, string others) =>
        Of(ChatBodies.With(fields)).ShouldBe(Of(ChatBodies.With(others)));

    private static IEnumerable<string> Parameters =>
    [
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "response_format", "tools", "tool_choice", "parallel_tool_calls",
        "functions", "function_call", "reasoning_effort", "verbosity", "modalities",
    ];

    // A choice of tools needs tools.
    private static string WithParameter(string name)
    {
        var tools = name switch
        {
            "tool_choice" => $"\"tools\":{ChatBodies.RightValues["tools"]},",
            "function_call" => $"\"functions\":{ChatBodies.RightValues["functions"]},",
            _ => "",
        };
        return ChatBodies.With($"{tools}\"{name}\":{ChatBodies.RightValues[name]}");
    }

    private static ulong Of(string body) => ChatBodies.Read(body).Fingerprint;

    private static string Saying(string part) => ChatBodies.Saying($$"""{"role":"user","content":[{{part}}]}""");

    private static string Calling(string call) => ChatBodies.Saying($$"""{"role":"assistant","tool_calls":[{{call}}]},{"role":"tool","tool_call_id":"1","content":""}""");
}
