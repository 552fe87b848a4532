using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Chat completions that call tools, or answer in a form that the request determines.</summary>
public abstract class ToolsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Weather = """
        {"type":"function","function":{"name":"get_weather","description":"Get the current weather of a city.","parameters":{"type":"object",
        "properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],"additionalProperties":false},"strict":true}}
        """;

    private const string Mail = """
        {"type":"function","function":{"name":"send_email","description":"Send an email.","parameters":{"type":"object","properties":{"to":{"type":"string","format":"email"},"subject":{"type":"string"}},"required":["to","subject"]}}}
        """;

    private const string Question = "What is the weather in Paris in celsius?";

    private static readonly string Tools = $"\"tools\":[{Weather},{Mail}]";

    [Fact]
    public async Task A_message_about_a_tool_calls_it_with_what_the_message_says()
    {
        var answer = (await Client.ChatAsync(Key, Chat($"{Tools},\"seed\":1", Question))).ShouldBe(200).Json;
        var choice = answer.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        var message = choice.GetProperty("message");
        message.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var call = message.GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem();
        call.GetProperty("id").GetString().ShouldNotBeNull().ShouldStartWith("call_");
        call.GetProperty("type").GetString().ShouldBe("function");
        call.GetProperty("function").GetProperty("name").GetString().ShouldBe("get_weather");
        var arguments = Arguments(call);
        (arguments.GetProperty("city").GetString(), arguments.GetProperty("unit").GetString()).ShouldBe(("Paris", "celsius"));
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_stream_has_the_call_first_and_then_its_arguments_token_by_token()
    {
        var whole = (await Client.ChatAsync(Key, Chat($"{Tools},\"seed\":1", Question))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        var chunks = Chunks(await Client.ChatAsync(Key, Chat($"{Tools},\"seed\":1,\"stream\":true", Question)));
        chunks[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        chunks[0].GetProperty("delta").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var deltas = chunks.Select(static chunk => chunk.GetProperty("delta")).Where(static delta => delta.TryGetProperty("tool_calls", out _))
            .Select(static delta => delta.GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem()).ToList();
        deltas[0].GetProperty("id").GetString().ShouldBe(whole.GetProperty("id").GetString());
        deltas[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("get_weather");
        deltas[0].GetProperty("function").GetProperty("arguments").GetString().ShouldBeEmpty();
        deltas.Skip(1).All(static delta => !delta.TryGetProperty("id", out _) && delta.GetProperty("index").GetInt32() == 0).ShouldBeTrue();
        deltas.Count.ShouldBeGreaterThan(5);
        string.Concat(deltas.Select(static delta => delta.GetProperty("function").GetProperty("arguments").GetString()))
            .ShouldBe(whole.GetProperty("function").GetProperty("arguments").GetString());
        chunks[^1].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Theory]
    [InlineData("\"required\"", "tool_calls")]
    [InlineData("""{"type":"function","function":{"name":"send_email"}}""", "stop")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"send_email"}}]}}""", "tool_calls")]
    public async Task A_choice_that_demands_a_call_gets_one(string choice, string reason)
    {
        var answer = (await Client.ChatAsync(Key, Chat($"{Tools},\"tool_choice\":{choice}", "Hello there."))).ShouldBe(200).Json.GetProperty("choices")[0];
        answer.GetProperty("finish_reason").GetString().ShouldBe(reason);
        var call = answer.GetProperty("message").GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem();
        if (choice.Contains("send_email", StringComparison.Ordinal))
            Arguments(call).GetProperty("to").GetString().ShouldNotBeNull().ShouldContain("@");
    }

    [Theory]
    [InlineData("\"tool_choice\":\"none\"", Question)]
    [InlineData("\"tool_choice\":\"auto\"", "Tell me about the sea.")]
    public async Task Without_a_reason_to_call_the_answer_is_text(string choice, string prompt)
    {
        var answer = (await Client.ChatAsync(Key, Chat($"{Tools},{choice}", prompt))).ShouldBe(200).Json.GetProperty("choices")[0];
        answer.GetProperty("message").TryGetProperty("tool_calls", out _).ShouldBeFalse();
        answer.GetProperty("message").GetProperty("content").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_message_about_two_tools_calls_both_unless_calls_are_not_parallel()
    {
        const string Both = "Get the weather in Rome in celsius and send an email to ann@example.com with the subject 'Weather'.";
        var calls = (await Client.ChatAsync(Key, Chat(Tools, Both))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls");
        calls.EnumerateArray().Select(static call => call.GetProperty("function").GetProperty("name").GetString()).ShouldBe(["get_weather", "send_email"], ignoreOrder: true);
        calls.EnumerateArray().Select(static call => call.GetProperty("id").GetString()).Distinct().Count().ShouldBe(2);
        var mail = calls.EnumerateArray().Single(static call => call.GetProperty("function").GetProperty("name").GetString() == "send_email");
        Arguments(mail).GetProperty("to").GetString().ShouldBe("ann@example.com");

        var single = (await Client.ChatAsync(Key, Chat($"{Tools},\"parallel_tool_calls\":false", Both))).ShouldBe(200).Json;
        single.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_custom_tools_input_matches_its_regular_expression()
    {
        const string Grammar = """
            "syntax":"regex","definition":"[0-9]{2} \\+ [0-9]{2}"
            """;
        const string Tool = "{\"type\":\"custom\",\"custom\":{\"name\":\"add\",\"format\":{\"type\":\"grammar\",\"grammar\":{" + Grammar + "}}}}";
        var chat = (await Client.ChatAsync(Key, Chat($"\"tools\":[{Tool}],\"tool_choice\":\"required\"", "add something"))).ShouldBe(200).Json;
        chat.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("custom").GetProperty("input").GetString()!.ShouldMatch(@"^\d\d \+ \d\d$");

        const string ResponseTool = "{\"type\":\"custom\",\"name\":\"add\",\"format\":{\"type\":\"grammar\"," + Grammar + "}}";
        var body = $"{{\"model\":\"{Host.Model}\",\"input\":\"add something\",\"tool_choice\":\"required\",\"tools\":[{ResponseTool}]}}";
        var response = (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, body)).ShouldBe(200).Json;
        response.GetProperty("output").EnumerateArray().Last().GetProperty("input").GetString()!.ShouldMatch(@"^\d\d \+ \d\d$");

        var wrong = Chat($"\"tools\":[{Tool.Replace("[0-9]{2}", "(", StringComparison.Ordinal)}],\"tool_choice\":\"required\"");
        (await Client.ChatAsync(Key, wrong)).ShouldBe(400);
    }

    [Fact]
    public async Task After_a_result_the_answer_is_text_that_uses_it()
    {
        var body = $$"""
            {"model":"{{Host.Model}}",{{Tools}},"messages":[{"role":"user","content":"{{Question}}"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\",\"unit\":\"celsius\"}"} }]},
            {"role":"tool","tool_call_id":"call_1","content":"{\"temperature\":17.5,\"sky\":\"overcast\"}"}]}
            """;
        var answer = (await Client.ChatAsync(Key, body)).ShouldBe(200).Json.GetProperty("choices")[0];
        answer.GetProperty("finish_reason").GetString().ShouldBe("stop");
        answer.GetProperty("message").GetProperty("content").GetString().ShouldNotBeNull().ShouldContain("17.5");
    }

    [Fact]
    public async Task The_older_functions_are_called_as_such()
    {
        const string Functions = """
            "functions":[{"name":"get_weather","description":"Get the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]
            """;
        var answer = (await Client.ChatAsync(Key, Chat(Functions, Question))).ShouldBe(200).Json.GetProperty("choices")[0];
        answer.GetProperty("finish_reason").GetString().ShouldBe("function_call");
        JsonElement.Parse(answer.GetProperty("message").GetProperty("function_call").GetProperty("arguments").GetString()!).GetProperty("city").GetString().ShouldBe("Paris");
    }

    [Fact]
    public async Task Structured_output_is_valid_whole_and_streamed_and_cut_where_the_maximum_is()
    {
        const string Format = """
            "response_format":{"type":"json_schema","json_schema":{"name":"event","strict":true,"schema":{"type":"object","additionalProperties":false,
            "properties":{"name":{"type":"string"},"date":{"type":"string","format":"date"},"participants":{"type":"array","items":{"type":"string"}}},"required":["name","date","participants"]}}}
            """;
        const string Prompt = "Alice and Bob are going to a science fair on 2026-05-01.";
        var choice = (await Client.ChatAsync(Key, Chat($"{Format},\"seed\":4", Prompt))).ShouldBe(200).Json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        var content = choice.GetProperty("message").GetProperty("content").GetString()!;
        var parsed = JsonElement.Parse(content);
        parsed.EnumerateObject().Select(static member => member.Name).ShouldBe(["name", "date", "participants"]);
        parsed.GetProperty("date").GetString().ShouldBe("2026-05-01");

        var streamed = Chunks(await Client.ChatAsync(Key, Chat($"{Format},\"seed\":4,\"stream\":true", Prompt)));
        string.Concat(streamed.Select(static chunk => chunk.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")).ShouldBe(content);

        var cut = (await Client.ChatAsync(Key, Chat($"{Format},\"seed\":4,\"max_tokens\":5", Prompt))).ShouldBe(200).Json.GetProperty("choices")[0];
        cut.GetProperty("finish_reason").GetString().ShouldBe("length");
        content.ShouldStartWith(cut.GetProperty("message").GetProperty("content").GetString()!);
    }

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData("\"structured_outputs\":{\"json_object\":true}")]
    public async Task A_JSON_object_parses(string format) =>
        JsonElement.Parse(await ContentAsync(format)).ValueKind.ShouldBe(JsonValueKind.Object);

    [Fact]
    public async Task The_forms_of_vLLM_are_kept()
    {
        (await ContentAsync("\"structured_outputs\":{\"choice\":[\"positive\",\"negative\"]}")).ShouldBeOneOf("positive", "negative");
        (await ContentAsync("\"structured_outputs\":{\"regex\":\"[A-Z]{3}-[0-9]{4}\"}")).ShouldMatch("^[A-Z]{3}-[0-9]{4}$");
        JsonElement.Parse(await ContentAsync("\"structured_outputs\":{\"json\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2}}")).GetArrayLength().ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", true, "additionalProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}""", true, "required")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"nothing"}}}""", false, "nothing")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", false, "In context=()")]
    public async Task A_schema_that_cannot_be_used_is_refused_and_costs_nothing(string schema, bool strict, string reason)
    {
        var format = $$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"s","strict":{{(strict ? "true" : "false")}},"schema":{{schema}} } }
            """;
        var error = (await Client.ChatAsync(Key, Chat(format))).ShouldBeError(400).Error;
        error.GetProperty("param").GetString().ShouldBe("response_format");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldStartWith("Invalid schema for response_format 's': ");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(reason);

        var tool = $$"""
            "tools":[{{Mail}},{"type":"function","function":{"name":"f","strict":{{(strict ? "true" : "false")}},"parameters":{{schema}} } }],"tool_choice":{"type":"function","function":{"name":"f"} }
            """;
        var refused = (await Client.ChatAsync(Key, Chat(tool))).ShouldBeError(400).Error;
        (refused.GetProperty("param").GetString(), refused.GetProperty("code").GetString()).ShouldBe(("tools[1].function.parameters", "invalid_function_parameters"));
    }

    private async Task<string> ContentAsync(string format) =>
        (await Client.ChatAsync(Key, Chat(format))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static JsonElement Arguments(JsonElement call) => JsonElement.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!);

    private static List<JsonElement> Chunks(Reply reply) =>
    [
        .. reply.ShouldBe(200).Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1]
            .Select(static line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices")[0]),
    ];
}
