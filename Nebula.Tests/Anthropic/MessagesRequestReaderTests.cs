using System.Text;
using Nebula.Api.Anthropic.Messages.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Anthropic;

public sealed class MessagesRequestReaderTests
{
    private const string Weather = """{"name":"weather","description":"d","input_schema":{"type":"object", "a":1}}""";

    [Fact]
    public void Read_ABodyWithEveryField_FillsThePrompt()
    {
        var request = Read(MessageBodies.Full);
        request.Prompt.Messages.Select(static message => (message.Role, message.Text, message.ToolCallId)).ShouldBe(
        [
            ("system", "Be brief.", null), ("user", "What is the weather in Rome?", null), ("assistant", "I look.", null), ("tool", "21 degrees", "toolu_1"), ("user", "Well?", null),
        ]);
        request.Prompt.Messages[2].ToolCalls.ShouldBe([new ToolCall("toolu_1", "weather", """{"city":"Rome"}""")]);
        (request.MaxTokens, request.Stream, request.Prompt.ParallelToolCalls, request.Prompt.Sampling.Temperature).ShouldBe((16, false, false, 0.5));
        request.StopSequences.ShouldBe(["END"]);
        request.ToInference().IdPrefix.ShouldBe("msg_");
    }

    [Fact]
    public void Read_Tools_KeepTheirSchemaAsWritten() =>
        Read(MessageBodies.With($"\"tools\":[{Weather}]")).Prompt.Tools.ShouldBe(
            [new ToolDefinition("weather") { Description = "d", Parameters = """{"type":"object", "a":1}""" }]);

    [Theory]
    [InlineData("""{"type":"auto"}""", ToolChoiceMode.Auto, true)]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", ToolChoiceMode.Required, false)]
    [InlineData("""{"type":"tool","name":"weather"}""", ToolChoiceMode.Named, true)]
    [InlineData("""{"type":"none"}""", ToolChoiceMode.None, true)]
    public void Read_ToolChoice_IsTheDomains(string choice, ToolChoiceMode mode, bool isParallel)
    {
        var prompt = Read(MessageBodies.With($"\"tools\":[{Weather}],\"tool_choice\":{choice}")).Prompt;
        (prompt.ToolChoice.Mode, prompt.ParallelToolCalls).ShouldBe((mode, isParallel));
    }

    [Theory]
    [InlineData("", "none")]
    [InlineData("\"thinking\":{\"type\":\"disabled\"}", "none")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "low")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5000},\"max_tokens\":9000", "medium")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":30000},\"max_tokens\":40000", "high")]
    [InlineData("\"thinking\":{\"type\":\"adaptive\"}", "medium")]
    [InlineData("\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}", "xhigh")]
    public void Read_Thinking_IsTheReasoningEffort(string fields, string effort) => Read(MessageBodies.With(fields)).Prompt.ReasoningEffort.ShouldBe(effort);

    [Fact]
    public void Read_OutputFormat_IsASchema()
    {
        var request = Read(MessageBodies.With("""
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}
            """));
        request.Prompt.Format.ShouldBe(new OutputFormat(OutputFormatKind.JsonSchema) { Schema = """{"type":"object"}""" });
        request.Declarations.ShouldBe(["""{"type":"object"}"""]);
    }

    [Fact]
    public void Read_MediaAndDocuments_CountTokensAndGiveTheirText()
    {
        var message = Read(MessageBodies.With("", """
            [{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
              {"type":"document","title":"T: ","source":{"type":"text","media_type":"text/plain","data":"plain"}},
              {"type":"document","source":{"type":"content","content":[{"type":"text","text":"nested"}]}},
              {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]
            """)).Prompt.Messages.ShouldHaveSingleItem();
        (message.Text, message.MediaTokens > 0).ShouldBe(("T: plainnested", true));
    }

    [Fact]
    public void Read_ThinkingOfEarlierTurns_IsNotReadAgain() =>
        Read(MessageBodies.With("", """
            [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]
            """)).Prompt.Messages[1].Text.ShouldBe("b");

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":1}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"a"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_use","id":"a","name":"b","input":{}}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b"}]}]}""", "messages[0].content[0].input")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"a"}}]}]}""", "messages[0].content[0].source.media_type")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/bmp","data":"AAAA"}}]}]}""", "messages[0].content[0].source.media_type")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"@@@"}}]}]}""", "messages[0].content[0].source.data")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}""", "messages[0].content[0].tool_use_id")]
    [InlineData("""{"model":"m","max_tokens":1,"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"model":"m","max_tokens":1,"tools":[{"name":"a"}]}""", "tools[0].input_schema")]
    [InlineData("""{"model":"m","max_tokens":1,"temperature":1.5}""", "temperature")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"thread":{"type":"create"}}""", "thread")]
    [InlineData("""{"model":"m","max_tokens":1,"thinking":{"type":"enabled"}}""", "thinking.budget_tokens")]
    [InlineData("""{"model":"m","max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"a"}]}""", "thinking.budget_tokens")]
    [InlineData("""{"model":"m","max_tokens":1,"tool_choice":{"type":"any"},"messages":[{"role":"user","content":"a"}]}""", "tool_choice")]
    public void Read_AWrongField_IsNamed(string body, string param) => Should.Throw<NebulaException>(() => Read(body)).Error.Param.ShouldBe(param);

    [Theory]
    [InlineData(
        """{"role":"user","content":[{"type":"text","text":"x"},{"type":"tool_result","tool_use_id":"a"}]}""",
        "messages.0.content.1: unexpected `tool_use_id` found in `tool_result` blocks: a. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.")]
    [InlineData(
        """{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"b"}]}""",
        "messages.1.content.0: unexpected `tool_use_id` found in `tool_result` blocks: b. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.")]
    [InlineData(
        """{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":"x"},{"role":"assistant","content":"y"}""",
        "messages.0: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    [InlineData(
        """{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]}""",
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.")]
    public void Read_CallOrResultOfAToolWithoutTheOther_IsRefusedInAnthropicsWords(string messages, string message) =>
        Should.Throw<NebulaException>(() => Read(MessageBodies.With("", $"[{messages}]"))).Error.Message.ShouldBe(message);

    [Fact]
    public void Read_ResultsInSeveralTurnsOfTheUser_Passes() => Read(MessageBodies.With("", """
        [{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"assistant","content":[{"type":"tool_use","id":"b","name":"f","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"b"}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]
        """)).Prompt.Messages.Count.ShouldBe(4);

    [Fact]
    public void ReadToCount_NeedsNoMaximum() => MessagesRequestReader.ReadToCount(Encoding.UTF8.GetBytes("""{"model":"m","messages":[{"role":"user","content":"a"}]}""")).MaxTokens.ShouldBeNull();

    [Theory]
    [InlineData("\"temperature\":0.1")]
    [InlineData("\"top_k\":1")]
    [InlineData("\"top_p\":0.1")]
    [InlineData("\"system\":\"s\"")]
    [InlineData($"\"tools\":[{Weather}]")]
    public void Read_WhatDecidesTheText_ChangesTheFingerprint(string fields)
    {
        var plain = Read(MessageBodies.With("")).ToInference().Fingerprint;
        Read(MessageBodies.With(fields)).ToInference().Fingerprint.ShouldNotBe(plain);
        Read(MessageBodies.With("\"metadata\":{\"user_id\":\"u\"}")).ToInference().Fingerprint.ShouldBe(plain);
    }

    private static MessagesRequest Read(string body) => MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body));
}
