using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Answers that programs read: tool calls, and text in the form that the request asks for.</summary>
public abstract class StructuredAnswersContract(INebulaHost host) : NebulaContract(host)
{
    private const string Weather =
        """{"type":"function","function":{"name":"get_weather","description":"Weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}""";

    private const string Person =
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}""";

    private static string Format(string schema, string strict = "true") =>
        $"\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"person\",\"strict\":{strict},\"schema\":{schema}}}}}";

    [Fact]
    public async Task A_message_about_a_tool_calls_it_with_values_of_the_message()
    {
        var choice = await ChooseAsync($"\"tools\":[{Weather}]", "What is the weather in Paris?");
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var call = choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem();
        call.GetProperty("id").GetString()!.ShouldMatch("^call_[A-Za-z0-9]{24}$");
        call.GetProperty("function").GetProperty("name").GetString().ShouldBe("get_weather");
        call.GetProperty("function").GetProperty("arguments").GetString().ShouldBe("""{"city":"Paris"}""");
    }

    [Fact]
    public async Task A_message_about_something_else_is_answered_in_text() =>
        (await ChooseAsync($"\"tools\":[{Weather}]", "Tell me about the sea.")).GetProperty("finish_reason").GetString().ShouldBe("stop");

    [Fact]
    public async Task A_required_tool_is_called_whatever_the_message()
    {
        (await ChooseAsync($"\"tools\":[{Weather}],\"tool_choice\":\"required\"", "Hello")).GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        var named = await ChooseAsync($"\"tools\":[{Weather}],\"tool_choice\":{{\"type\":\"function\",\"function\":{{\"name\":\"get_weather\"}}}}", "Hello");
        named.GetProperty("finish_reason").GetString().ShouldBe("stop");
        named.GetProperty("message").GetProperty("tool_calls").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_streamed_fragments_of_a_call_are_its_arguments()
    {
        using var stream = await Client.StreamAsync(Key, Chat($"\"stream\":true,\"tools\":[{Weather}]", "What is the weather in Paris?"));
        var calls = (await stream.RestAsync()).Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
            .SelectMany(static line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices").EnumerateArray())
            .Select(static choice => choice.GetProperty("delta"))
            .Where(static delta => delta.TryGetProperty("tool_calls", out _))
            .Select(static delta => delta.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()).ToList();
        calls[0].ShouldBe("");
        string.Concat(calls).ShouldBe("""{"city":"Paris"}""");
    }

    [Fact]
    public async Task A_tools_result_is_followed_by_text()
    {
        var body = $$"""
            {"model":"{{Host.Model}}","tools":[{{Weather}}],"messages":[{"role":"user","content":"What is the weather in Paris?"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"} }]},
            {"role":"tool","tool_call_id":"call_1","content":"21 degrees"}]}
            """;
        (await Client.ChatAsync(Key, body)).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task An_answer_with_a_schema_follows_it()
    {
        var person = JsonElement.Parse(GetText(await ChooseAsync(Format(Person), "Maria Rossi is 34 years old.")));
        person.EnumerateObject().Select(static member => member.Name).ShouldBe(["name", "age"]);
        person.GetProperty("name").GetString().ShouldBe("Maria Rossi");
        person.GetProperty("age").GetInt32().ShouldBe(34);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_the_beginning_of_a_valid_one()
    {
        var whole = GetText(await ChooseAsync($"\"seed\":4,{Format(Person)}", "Hello"));
        var cut = await ChooseAsync($"\"seed\":4,\"max_completion_tokens\":5,{Format(Person)}", "Hello");
        cut.GetProperty("finish_reason").GetString().ShouldBe("length");
        GetText(cut).Length.ShouldBeLessThan(whole.Length);
    }

    [Fact]
    public async Task A_json_object_parses() =>
        JsonElement.Parse(GetText(await ChooseAsync("\"response_format\":{\"type\":\"json_object\"}", "Describe otters as JSON"))).ValueKind.ShouldBe(JsonValueKind.Object);

    [Theory]
    [InlineData("\"choice\":[\"yes\",\"no\"]", "^(yes|no)$")]
    [InlineData("\"regex\":\"[a-z]{3}-[0-9]{2}\"", "^[a-z]{3}-[0-9]{2}$")]
    [InlineData("\"json\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":4}", "^[34]$")]
    public async Task Structured_outputs_of_vllm_are_followed(string form, string expected) =>
        GetText(await ChooseAsync($"\"structured_outputs\":{{{form}}}", "Hello")).ShouldMatch(expected);

    [Theory]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]}""", "true", "Invalid schema for response_format 'person': In context=(), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string","minLength":2,"maxLength":1}},"required":["x"]}""", "false", "Invalid schema for response_format 'person': In context=('properties', 'x'), 'minLength' (2) is greater than 'maxLength' (1).")]
    public async Task A_schema_that_cannot_be_followed_is_refused(string schema, string strict, string message)
    {
        var error = (await Client.ChatAsync(Key, Chat(Format(schema, strict)))).ShouldBe(400).Json.GetProperty("error");
        error.GetProperty("message").GetString().ShouldBe(message);
        error.GetProperty("param").GetString().ShouldBe("response_format");
    }

    [Fact]
    public async Task A_strict_tool_with_an_open_schema_is_refused()
    {
        const string Tool = """{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{}}}}""";
        var error = (await Client.ChatAsync(Key, Chat($"\"tools\":[{Weather},{Tool}]"))).ShouldBe(400).Json.GetProperty("error");
        error.GetProperty("message").GetString().ShouldBe("Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false.");
        error.GetProperty("param").GetString().ShouldBe("tools[1].function.parameters");
        error.GetProperty("code").GetString().ShouldBe("invalid_function_parameters");
    }

    private static string GetText(JsonElement choice) => choice.GetProperty("message").GetProperty("content").GetString()!;

    private async Task<JsonElement> ChooseAsync(string fields, string prompt) =>
        (await Client.ChatAsync(Key, Chat(fields, prompt))).ShouldBe(200).Json.GetProperty("choices")[0];
}
