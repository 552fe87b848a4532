using System.Text;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Domain.Common;
using Nebula.Tests.OpenAI.Requests;
using Shouldly;

namespace Nebula.Tests.OpenAI.Responses;

/// <summary>Request bodies of responses and the result of reading them.</summary>
internal static class ResponseBodies
{
    /// <summary>A valid value of every field that refers to nothing stored.</summary>
    public static readonly IReadOnlyDictionary<string, string> RightValues = new Dictionary<string, string>
    {
        ["model"] = "\"m\"",
        ["input"] = """
            [{"role":"user","content":"Hello"},
             {"type":"message","role":"developer","content":[{"type":"input_text","text":"Be kind."}]},
             {"role":"user","content":[{"type":"input_text","text":"What is this?"},{"type":"input_image","image_url":"data:image/gif;base64,R0lGODlhAQABAAAAACw=","detail":"low"},{"type":"input_file","file_data":"x","filename":"f"}]},
             {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"A cat.","annotations":[]},{"type":"refusal","refusal":"No."}]},
             {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Look first."}],"content":[{"type":"reasoning_text","text":"Hm."}],"encrypted_content":null},
             {"type":"function_call","id":"fc_1","call_id":"c1","name":"look","arguments":"{\"a\":1}"},
             {"type":"custom_tool_call","call_id":"c2","name":"say","input":"x"},
             {"type":"function_call_output","call_id":"c1","output":"a cat"},
             {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"said"}]}]
            """,
        ["instructions"] = "\"Be brief.\"",
        ["tools"] = """
            [{"type":"function","name":"look","description":"Looks.","parameters":{"type":"object"},"strict":null},
             {"type":"custom","name":"say","format":{"type":"text"}}]
            """,
        ["tool_choice"] = """{"type":"function","name":"look"}""",
        ["parallel_tool_calls"] = "false",
        ["text"] = """{"format":{"type":"json_schema","name":"s","schema":{"type":"object"},"strict":true},"verbosity":"low"}""",
        ["reasoning"] = """{"effort":"low","summary":"auto"}""",
        ["store"] = "true",
        ["background"] = "false",
        ["stream"] = "true",
        ["stream_options"] = """{"include_obfuscation":false}""",
        ["max_output_tokens"] = "16",
        ["max_tool_calls"] = "2",
        ["temperature"] = "0.7",
        ["top_p"] = "0.9",
        ["top_logprobs"] = "2",
        ["seed"] = "-7",
        ["truncation"] = "\"auto\"",
        ["include"] = """["message.output_text.logprobs","reasoning.encrypted_content"]""",
        ["metadata"] = """{"team":"a"}""",
        ["user"] = "\"u\"",
        ["safety_identifier"] = "\"s\"",
        ["prompt_cache_key"] = "\"k\"",
        ["prompt_cache_retention"] = "\"24h\"",
        ["service_tier"] = "\"auto\"",
        ["context_management"] = "[]",
    };

    /// <summary>A body with every such field, in the order above.</summary>
    public static string Full => ChatBodies.Object(RightValues);

    /// <summary>A small valid body with further fields.</summary>
    public static string With(string fields) => $$"""{"model":"m","input":"Hello",{{fields}}}""";

    /// <summary>A body with these items.</summary>
    public static string Saying(string items) => $$"""{"model":"m","input":[{{items}}]}""";

    public static ResponseRequest Read(string body) => ResponseRequestReader.Read(Encoding.UTF8.GetBytes(body));

    public static NebulaError Refused(string body)
    {
        var error = Should.Throw<NebulaException>(() => Read(body)).Error;
        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        return error;
    }
}
