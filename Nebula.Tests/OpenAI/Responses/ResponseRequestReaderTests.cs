using System.Text.Json;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;
using static Nebula.Tests.OpenAI.Responses.ResponseBodies;

namespace Nebula.Tests.OpenAI.Responses;

public sealed class ResponseRequestReaderTests
{
    public static TheoryData<string> EveryField => [.. RightValues.Keys];

    [Fact]
    public void Read_EveryField_IsInTheRequest()
    {
        var request = Read(Full);

        request.Model.ShouldBe("m");
        request.Instructions.ShouldBe("Be brief.");
        request.Tools.ShouldBe(
        [
            new ToolDefinition("look") { Description = "Looks.", Parameters = """{"type":"object"}""", IsStrict = false },
            new ToolDefinition("say") { IsCustom = true },
        ]);
        request.ToolChoice.Mode.ShouldBe(ToolChoiceMode.Named);
        request.ParallelToolCalls.ShouldBeFalse();
        request.Format.ShouldBe(new OutputFormat(OutputFormatKind.JsonSchema) { Name = "s", Schema = """{"type":"object"}""", IsStrict = true });
        (request.Verbosity, request.ReasoningEffort, request.ReasoningSummary).ShouldBe(("low", "low", "auto"));
        (request.Store, request.Background, request.Stream).ShouldBe((true, false, true));
        (request.MaxOutputTokens, request.MaxToolCalls, request.TopLogprobs, request.Logprobs).ShouldBe((16, 2, 2, true));
        (request.Temperature, request.TopP, request.Seed, request.Truncation).ShouldBe((0.7, 0.9, -7, "auto"));
        (request.User, request.SafetyIdentifier, request.PromptCacheKey, request.PromptCacheRetention).ShouldBe(("u", "s", "k", "24h"));
        request.Metadata!.Value.GetRawText().ShouldBe("""{"team":"a"}""");
    }

    [Fact]
    public void Read_OnlyModelAndInput_HasOpenAIsDefaults()
    {
        var request = Read("""{"model":"m","input":"Hello","tools":null,"store":null,"text":{"format":null}}""");

        (request.Store, request.Background, request.Stream, request.ParallelToolCalls, request.Logprobs).ShouldBe((true, false, false, true, false));
        (request.Format, request.ToolChoice, request.Tools.Count).ShouldBe((OutputFormat.Text, ToolChoice.Auto, 0));
    }

    [Fact]
    public void Messages_OfItems_AreWhatTheModelReads()
    {
        var messages = ItemMessages.Create(InputItems.Read(Read(Full).Input));

        messages.Select(static message => (message.Role, message.Text)).ShouldBe(
        [
            ("user", "Hello"), ("developer", "Be kind."), ("user", "What is this?"), ("assistant", "A cat."), ("assistant", ""), ("tool", "a cat"), ("tool", "said"),
        ]);
        messages[3].Refusal.ShouldBe("No.");
        messages[4].ToolCalls.ShouldBe([new ToolCall("c1", "look", """{"a":1}"""), new ToolCall("c2", "say", "x") { IsCustom = true }]);
        messages[5].ToolCallId.ShouldBe("c1");
    }

    [Fact]
    public void Items_OfText_AreAUsersMessage() =>
        InputItems.Read(JsonElement.Parse("\"Hello\"")).ShouldHaveSingleItem().ToJsonString()
            .ShouldBe("""{"type":"message","status":"completed","role":"user","content":[{"type":"input_text","text":"Hello"}]}""");

    [Fact]
    public void Items_WithoutType_AreMessagesOrReferences() =>
        InputItems.Read(Read(Saying("""{"role":"assistant","content":"Hi"},{"id":"msg_1"}""")).Input).Select(InputItems.GetType).ShouldBe(["message", "item_reference"]);

    [Theory]
    [MemberData(nameof(EveryField))]
    public void Read_FieldOfWrongType_NamesIt(string field)
    {
        var values = new Dictionary<string, string>(RightValues) { [field] = field is "parallel_tool_calls" or "store" or "background" or "stream" ? "7" : "true" };
        var error = Refused(Requests.ChatBodies.Object(values));
        (error.Param, error.Code).ShouldBe((field, "invalid_type"));
    }

    [Theory]
    [InlineData("""{"input":"x"}""", "model", "missing_required_parameter")]
    [InlineData("""{"model":"m"}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"type":"message","role":"king","content":"x"}]}""", "input[0].role", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"type":"message","content":"x"}]}""", "input[0].role", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"role":"user"}]}""", "input[0].content", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{}]}""", "input[0].type", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"type":"web_search_call"}]}""", "input[0].type", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""", "input[0].content[0].type", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}""", "input[0].content[0].text", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image","detail":"x"}]}]}""", "input[0].content[0].detail", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"garbage"}]}]}""", "input[0].content[0].image_url", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,aGVsbG8gd29ybGQ="}]}]}""", "input[0].content[0].image_url", "invalid_image_format")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_file"}]}]}""", "input[0].content[0].file_id", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","name":"f","arguments":"{}"}]}""", "input[0].call_id", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":{}}]}""", "input[0].arguments", "invalid_type")]
    [InlineData("""{"model":"m","input":[{"type":"function_call_output","call_id":"c"}]}""", "input[0].output", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":7}]}""", "input[0].output", "invalid_type")]
    [InlineData("""{"model":"m","input":[{"type":"reasoning","summary":[{"type":"x","text":""}]}]}""", "input[0].summary[0].type", "invalid_value")]
    [InlineData("""{"model":"m","input":[{"type":"item_reference"}]}""", "input[0].id", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":"x","tools":[{"type":"web_search"}]}""", "tools[0].type", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","tools":[{"type":"function","name":""}]}""", "tools[0].name", "empty_string")]
    [InlineData("""{"model":"m","input":"x","tools":[{"type":"custom","name":"a","format":{"type":"grammar","syntax":"lark"}}]}""", "tools[0].format.definition", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":"x","tool_choice":"maybe"}""", "tool_choice", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","tool_choice":"required"}""", "tool_choice", null)]
    [InlineData("""{"model":"m","input":"x","tool_choice":{"type":"file_search"}}""", "tool_choice.type", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","tools":[{"type":"function","name":"a"}],"tool_choice":{"type":"function","name":"b"}}""", "tool_choice", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"n"}}}""", "text.format.schema", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":"x","text":{"verbosity":"loud"}}""", "text.verbosity", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","reasoning":{"effort":"some"}}""", "reasoning.effort", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","max_output_tokens":15}""", "max_output_tokens", "integer_below_min_value")]
    [InlineData("""{"model":"m","input":"x","temperature":3}""", "temperature", "decimal_above_max_value")]
    [InlineData("""{"model":"m","input":"x","include":["all"]}""", "include[0]", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","truncation":"some"}""", "truncation", "invalid_value")]
    [InlineData("""{"model":"m","input":"x","conversation":{}}""", "conversation.id", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":"x","conversation":"c","previous_response_id":"r"}""", "previous_response_id", "mutually_exclusive_parameters")]
    [InlineData("""{"model":"m","input":"x","stream_options":{}}""", "stream_options", null)]
    [InlineData("""{"model":"m","input":"x","background":true,"store":false}""", "background", null)]
    [InlineData("""{"model":"m","input":"x","prompt":{"id":"p"}}""", "prompt", "unsupported_parameter")]
    public void Read_WrongField_NamesIt(string body, string param, string? code)
    {
        var error = Refused(body);
        (error.Param, error.Code).ShouldBe((param, code));
    }

    [Fact]
    public void Read_HostedTool_IsNamed() =>
        Refused(With("""
            "tools":[{"type":"web_search_preview"}]
            """)).Message.ShouldBe("Invalid value: 'web_search_preview'. Supported values are: 'function', and 'custom'.");

    [Fact]
    public void Fingerprint_OfTheSameInputWrittenDifferently_IsTheSame()
    {
        static ulong Fingerprint(string input)
        {
            var request = Read($$"""{"model":"m","input":{{input}}}""");
            request.Resolved = new ResponseInput(ItemMessages.Create(InputItems.Read(request.Input)), []);
            return ResponseFingerprint.Compute(request);
        }

        var text = Fingerprint("\"Hello\"");
        text.ShouldBe(Fingerprint("""[{"role":"user","content":"Hello"}]"""));
        text.ShouldBe(Fingerprint("""[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hel\u006co"}]}]"""));
        text.ShouldNotBe(Fingerprint("\"Hello!\""));
    }
}
