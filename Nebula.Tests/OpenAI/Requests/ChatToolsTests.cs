using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ChatToolsTests
{
    private const string Weather = """{"type":"function","function":{"name":"get_weather","description":"The weather.","parameters":{"type":"object", "properties":{}},"strict":true}}""";
    private const string Say = """{"type":"custom","custom":{"name":"say","format":{"type":"text"}},"function":null}""";

    [Fact]
    public void Read_Tools_AreTheModelsToCall() =>
        Read($"\"tools\":[{Weather},{Say}],\"functions\":[{{\"name\":\"f\"}}]").Tools.ShouldBe(
        [
            new ToolDefinition("get_weather") { Description = "The weather.", Parameters = """{"type":"object", "properties":{}}""", IsStrict = true },
            new ToolDefinition("say") { IsCustom = true },
            new ToolDefinition("f"),
        ]);

    [Theory]
    [InlineData("\"auto\"", ToolChoiceMode.Auto, null)]
    [InlineData("\"none\"", ToolChoiceMode.None, null)]
    [InlineData("\"required\"", ToolChoiceMode.Required, null)]
    [InlineData("""{"type":"function","function":{"name":"get_weather"}}""", ToolChoiceMode.Named, "get_weather")]
    [InlineData("""{"type":"custom","custom":{"name":"say"}}""", ToolChoiceMode.Named, "say")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"get_weather"}},{"type":"custom","name":"say"}]}}""", ToolChoiceMode.Required, "get_weather say")]
    public void Read_ToolChoice_NamesModeAndTools(string choice, ToolChoiceMode mode, string? allowed)
    {
        var read = Read($"\"tools\":[{Weather},{Say}],\"tool_choice\":{choice}").ToolChoice;
        (read.Mode, read.Allowed is null ? null : string.Join(' ', read.Allowed)).ShouldBe((mode, allowed));
    }

    [Fact]
    public void Read_FunctionCall_IsTheChoiceOfFunctions()
    {
        var request = Read("""
            "functions":[{"name":"f"}],"function_call":{"name":"f"}
            """);
        (request.UsesFunctions, request.ToolChoice.Mode, request.ToolChoice.Allowed!.ShouldHaveSingleItem()).ShouldBe((true, ToolChoiceMode.Named, "f"));
    }

    [Theory]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice")]
    [InlineData("\"function_call\":{\"name\":\"f\"}", "function_call")]
    [InlineData("\"tools\":[" + Weather + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"other\"}}", "tool_choice")]
    [InlineData("\"tools\":[" + Weather + "],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{}]}}", "tool_choice")]
    [InlineData("\"structured_outputs\":{}", "structured_outputs")]
    [InlineData("\"structured_outputs\":{\"regex\":\"a\",\"choice\":[\"a\"]}", "structured_outputs")]
    [InlineData("\"structured_outputs\":{\"grammar\":\"root ::= x\"}", "structured_outputs.grammar")]
    public void Read_WhatCannotBeServed_IsRefused(string fields, string param) =>
        Should.Throw<NebulaException>(() => Read(fields)).Error.Param.ShouldBe(param);

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", OutputFormatKind.JsonObject, null)]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"}}}", OutputFormatKind.JsonSchema, "{\"type\":\"object\"}")]
    [InlineData("\"structured_outputs\":{\"json\":{\"type\":\"array\"}}", OutputFormatKind.JsonSchema, "{\"type\":\"array\"}")]
    [InlineData("\"structured_outputs\":{\"regex\":\"a+\",\"choice\":null}", OutputFormatKind.Regex, null)]
    [InlineData("\"structured_outputs\":{\"choice\":[\"a\",\"b\"]}", OutputFormatKind.Choice, null)]
    public void Read_Format_IsTheAnswersForm(string fields, OutputFormatKind kind, string? schema)
    {
        var request = Read(fields);
        (request.Format.Kind, request.Format.Schema).ShouldBe((kind, schema));
        request.Declarations.ShouldBe(schema is null ? [] : [schema]);
    }

    [Fact]
    public void Read_Sampling_IsKept()
    {
        var sampling = Read("""
            "temperature":0,"presence_penalty":1.5,"frequency_penalty":-1,"logit_bias":{"5":-100,"7":100}
            """).Sampling;
        (sampling.Temperature, sampling.PresencePenalty, sampling.FrequencyPenalty).ShouldBe((0, 1.5, -1));
        sampling.LogitBias.ShouldBe(new Dictionary<int, double> { [5] = -100, [7] = 100 });
    }

    private static Api.OpenAI.Chat.Requests.ChatRequest Read(string fields) => ChatBodies.Read(ChatBodies.With(fields));
}
