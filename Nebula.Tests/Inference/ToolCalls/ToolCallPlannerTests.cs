using System.Text.Json;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.ToolCalls;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ToolCalls;

public sealed class ToolCallPlannerTests
{
    private static readonly ToolDefinition Weather = new("get_weather")
    {
        Description = "Get the current weather for a location.",
        Parameters = """{"type":"object","properties":{"location":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["location"]}""",
    };

    private static readonly ToolDefinition Email = new("send_email")
    {
        Description = "Sends an email to a recipient.",
        Parameters = """{"type":"object","properties":{"to":{"type":"string","format":"email"},"subject":{"type":"string"}},"required":["to","subject"],"additionalProperties":false}""",
    };

    private static readonly ToolDefinition Calculator = new("evaluate")
    {
        Description = "Evaluates arithmetic.",
        Parameters = """{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}""",
    };

    private static readonly ToolDefinition Time = new("getCurrentTime");

    [Fact]
    public void Plan_MessageHasAWebAddress_CallsTheToolThatTakesOne()
    {
        var tool = new ToolDefinition("fetch") { Parameters = """{"type":"object","properties":{"url":{"type":"string"}},"required":["url"]}""" };
        var prompt = new Prompt { Messages = [new("user", "What does https://example.com/a say?")], Tools = [tool] };
        ToolCallPlanner.Plan(prompt, 1).ShouldHaveSingleItem().Input.ShouldBe("""{"url":"https://example.com/a"}""");
    }

    [Fact]
    public void Plan_CustomToolWithAPattern_WritesAMatchingInput()
    {
        var prompt = new Prompt { Messages = [new("user", "add 4 and 5")], Tools = [new ToolDefinition("add") { IsCustom = true, Pattern = @"\d+ \+ \d+" }], ToolChoice = ToolChoice.Required };
        for (ulong seed = 0; seed < 20; seed++)
            ToolCallPlanner.Plan(prompt, seed).ShouldHaveSingleItem().Input.ShouldMatch(@"^\d+ \+ \d+$");
        Should.Throw<ToolSchemaException>(() => ToolCallPlanner.Check(prompt with { Tools = [new ToolDefinition("add") { IsCustom = true, Pattern = "(" }] }));
    }

    [Theory]
    [InlineData("What's the weather in Paris?", "get_weather")]
    [InlineData("Please email anna@example.com about \"lunch\"", "send_email")]
    [InlineData("What is 12 * 7?", "evaluate")]
    [InlineData("What time is it?", "getCurrentTime")]
    [InlineData("Hello, how are you?", null)]
    [InlineData("Tell me a joke about otters", null)]
    [InlineData("Thanks!", null)]
    public void Plan_Auto_CallsTheToolThatTheMessageIsAbout(string message, string? tool) =>
        Plan(message).Select(call => call.Header.Name).ShouldBe(tool is null ? [] : [tool]);

    [Fact]
    public void Plan_Arguments_ComeFromTheConversation()
    {
        Plan("What's the weather in Paris?", ToolChoice.Named("get_weather"))[0].Input.ShouldContain("\"location\":\"Paris\"");
        Plan("Please email anna@example.com about \"lunch\"")[0].Input.ShouldBe("""{"to":"anna@example.com","subject":"lunch"}""");
        Plan("What is 12 * 7?")[0].Input.ShouldBe("""{"expression":"12 * 7"}""");
        Plan("What time is it?")[0].Input.ShouldBe("{}");
    }

    [Fact]
    public void Plan_MessageIsAboutSeveralTools_CallsThemInItsOrder()
    {
        const string Message = "What time is it, and what is the weather in Oslo?";
        Plan(Message).Select(call => call.Header.Name).ShouldBe(["getCurrentTime", "get_weather"]);
        Plan(Message).Select(call => call.Header.Index).ShouldBe([0, 1]);
        ToolCallPlanner.Plan(Create(Message) with { ParallelToolCalls = false }, 1).Count.ShouldBe(1);
    }

    [Fact]
    public void Plan_SeveralPlaces_CallsTheToolForEach()
    {
        var calls = Plan("What is the weather in Paris, Tokyo and New York?");
        calls.Select(call => JsonElement.Parse(call.Input).GetProperty("location").GetString()).ShouldBe(["Paris", "Tokyo", "New York"]);
        calls.Select(call => call.Header.Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Plan_TwoToolsForTheSameWord_CallsOne() => ToolCallPlanner.Plan(
        Create("Weather in Rome please") with { Tools = [Weather, new("get_weather_alerts") { Description = "Alerts." }] }, 1).Count.ShouldBe(1);

    [Fact]
    public void Plan_AfterAToolsResult_IsText()
    {
        var prompt = Create("What's the weather in Paris?");
        var answered = prompt with { Messages = [.. prompt.Messages, new("assistant", "") { ToolCalls = [new("call_1", "get_weather", "{}")] }, new("tool", "20 degrees") { ToolCallId = "call_1" }] };
        ToolCallPlanner.Plan(answered, 1).ShouldBeEmpty();
        ToolCallPlanner.Plan(answered with { ToolChoice = ToolChoice.Required }, 1).ShouldNotBeEmpty();
    }

    [Fact]
    public void Plan_Required_AlwaysCalls()
    {
        Plan("Hello", ToolChoice.Required).Select(call => call.Header.Name).ShouldBe(["get_weather"]);
        Plan("Hello", ToolChoice.Required with { Allowed = ["evaluate"] }).Select(call => call.Header.Name).ShouldBe(["evaluate"]);
        Plan("What's the weather?", ToolChoice.None).ShouldBeEmpty();
        Plan("What's the weather?", ToolChoice.Auto with { Allowed = ["evaluate"] }).ShouldBeEmpty();
        Plan("Weather in Paris and Rome", ToolChoice.Named("send_email")).Select(call => call.Header.Name).ShouldBe(["send_email"]);
    }

    [Fact]
    public void Plan_CustomTool_GetsFreeText()
    {
        var prompt = new Prompt { Messages = [new("user", "Run the code `print(1)`")], Tools = [new("run_code") { IsCustom = true }] };
        var call = ToolCallPlanner.Plan(prompt, 1).ShouldHaveSingleItem();
        call.Input.ShouldBe("print(1)");
        call.Header.IsCustom.ShouldBeTrue();
    }

    [Fact]
    public void Plan_SameSeed_GivesTheSameCalls()
    {
        Plan("Weather in Paris?", seed: 5).ShouldBe(Plan("Weather in Paris?", seed: 5));
        Plan("Weather in Paris?", seed: 5)[0].Header.Id.ShouldNotBe(Plan("Weather in Paris?", seed: 6)[0].Header.Id);
        Plan("Weather in Paris?")[0].Header.Id.ShouldMatch("^call_[A-Za-z0-9]{24}$");
    }

    [Fact]
    public void Check_CalledToolHasAWrongSchema_NamesIt()
    {
        var wrong = new ToolDefinition("get_weather") { Parameters = """{"type":"object","properties":{"a":{"type":"strin"}},"required":["a"]}""" };
        var prompt = Create("Hello") with { Tools = [Time, wrong] };
        ToolCallPlanner.Check(prompt);
        var refused = Should.Throw<ToolSchemaException>(() => ToolCallPlanner.Check(prompt with { ToolChoice = ToolChoice.Named("get_weather") }));
        refused.Index.ShouldBe(1);
        refused.Message.ShouldStartWith("Invalid schema for function 'get_weather': In context=('properties', 'a'), 'strin' is not valid");
    }

    private static IReadOnlyList<PlannedToolCall> Plan(string message, ToolChoice? choice = null, ulong seed = 1) =>
        ToolCallPlanner.Plan(Create(message) with { ToolChoice = choice ?? ToolChoice.Auto }, seed);

    private static Prompt Create(string message) => new() { Messages = [new("user", message)], Tools = [Weather, Email, Calculator, Time] };
}
