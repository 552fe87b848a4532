using System.Text;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;
using Shouldly;

namespace Nebula.Tests.OpenAI.Requests;

/// <summary>Request bodies and the result of reading them.</summary>
internal static class ChatBodies
{
    public const string Messages = """[{"role":"user","content":"Hello"}]""";

    /// <summary>A valid value of every field of OpenAI's request.</summary>
    public static readonly IReadOnlyDictionary<string, string> RightValues = new Dictionary<string, string>
    {
        ["model"] = "\"m\"",
        ["messages"] = """
            [{"role":"system","content":"Be brief."},{"role":"developer","content":[{"type":"text","text":"Be kind."}],"name":"d"},
             {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlhAQABAAAAACw=","detail":"low"}},
               {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}},{"type":"file","file":{"file_id":"f"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}},
               {"id":"d","type":"custom","custom":{"name":"say","input":"x"}}]},
             {"role":"tool","tool_call_id":"c","content":"a cat"},{"role":"tool","tool_call_id":"d","content":"said"},{"role":"function","name":"f","content":null},
             {"role":"assistant","content":[{"type":"refusal","refusal":"No."}],"function_call":{"name":"f","arguments":"{}"},"audio":{"id":"a"}}]
            """,
        ["stream"] = "true",
        ["stream_options"] = """{"include_usage":true,"include_obfuscation":false,"continuous_usage_stats":false}""",
        ["max_completion_tokens"] = "16",
        ["max_tokens"] = "17",
        ["min_tokens"] = "3",
        ["ignore_eos"] = "true",
        ["n"] = "2",
        ["stop"] = """["a","b"]""",
        ["seed"] = "-7",
        ["logprobs"] = "true",
        ["top_logprobs"] = "5",
        ["temperature"] = "0.7",
        ["top_p"] = "0.9",
        ["presence_penalty"] = "-1.5",
        ["frequency_penalty"] = "2",
        ["logit_bias"] = """{"50256":-100,"1":0.5}""",
        ["response_format"] = """{"type":"json_schema","json_schema":{"name":"s","schema":{},"strict":true}}""",
        ["tools"] = """
            [{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"},"strict":null}},
             {"type":"custom","custom":{"name":"say","format":{"type":"text"}}}]
            """,
        ["tool_choice"] = """{"type":"function","function":{"name":"look"}}""",
        ["parallel_tool_calls"] = "false",
        ["functions"] = """[{"name":"f","parameters":{}}]""",
        ["function_call"] = """{"name":"f"}""",
        ["reasoning_effort"] = "\"low\"",
        ["verbosity"] = "\"high\"",
        ["modalities"] = """["text"]""",
        ["audio"] = """{"voice":"alloy","format":"wav"}""",
        ["metadata"] = """{"team":"a"}""",
        ["moderation"] = """{"model":"x"}""",
        ["prediction"] = """{"type":"content","content":"x"}""",
        ["prompt_cache_key"] = "\"k\"",
        ["prompt_cache_options"] = """{"mode":"implicit"}""",
        ["prompt_cache_retention"] = "\"24h\"",
        ["safety_identifier"] = "\"s\"",
        ["service_tier"] = "\"auto\"",
        ["store"] = "false",
        ["user"] = "\"u\"",
        ["web_search_options"] = """{"search_context_size":"low"}""",
    };

    /// <summary>A body with every field, in the order above.</summary>
    public static string Full => Object(RightValues);

    public static string Object(IEnumerable<KeyValuePair<string, string>> fields) =>
        "{" + string.Join(",", fields.Select(field => $"\"{field.Key}\":{field.Value}")) + "}";

    /// <summary>A small valid body with further fields.</summary>
    public static string With(string fields) => $$"""{"model":"m","messages":{{Messages}},{{fields}}}""";

    /// <summary>A body with these messages.</summary>
    public static string Saying(string messages) => $$"""{"model":"m","messages":[{{messages}}]}""";

    public static ChatRequest Read(string body) => ChatRequestReader.Read(Encoding.UTF8.GetBytes(body));

    public static NebulaError Refused(string body) => Refused(Encoding.UTF8.GetBytes(body));

    public static NebulaError Refused(byte[] body)
    {
        var error = Should.Throw<NebulaException>(() => ChatRequestReader.Read(body)).Error;
        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        return error;
    }
}
