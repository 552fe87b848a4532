using System.Text.Json;
using Nebula.Api.Realtime;
using Nebula.Api.Realtime.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Realtime;

public sealed class RealtimeSettingsTests
{
    private const string Tools = "\"tools\":[{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}]";

    [Fact]
    public void Apply_AbsentOrNullMembers_ChangesNothing()
    {
        var settings = Apply(new RealtimeSettings(), $"{{\"instructions\":\"a\",{Tools},\"tool_choice\":\"required\",\"max_output_tokens\":5,\"temperature\":0.5,\"seed\":3,\"truncation\":\"disabled\",\"parallel_tool_calls\":false}}");
        var same = Apply(settings, """{"instructions":null,"tools":null,"max_output_tokens":null}""");
        (same.Instructions, same.Tools.Count, same.ReadToolChoice("session").Mode, same.MaxOutputTokens, same.Temperature, same.Seed, same.Truncates, same.ParallelToolCalls)
            .ShouldBe(("a", 1, ToolChoiceMode.Required, 5, 0.5, 3, false, false));
    }

    [Fact]
    public void Apply_Infinite_RemovesTheMaximum() =>
        Apply(new RealtimeSettings { MaxOutputTokens = 5 }, """{"max_output_tokens":"inf"}""").MaxOutputTokens.ShouldBeNull();

    [Fact]
    public void Apply_ToolsThatNoLongerHaveTheChosenOne_NamesTheChoice()
    {
        var settings = Apply(new RealtimeSettings(), $"{{{Tools},\"tool_choice\":{{\"type\":\"function\",\"name\":\"f\"}}}}");
        Should.Throw<NebulaException>(() => Apply(settings, """{"tools":[{"type":"function","name":"g"}]}""")).Error.Param.ShouldBe("session.tool_choice");
    }

    [Theory]
    [InlineData("""{"event_id":"e"}""", "e")]
    [InlineData("""{"a":{"event_id":"no"},"event_id":"e"}""", "e")]
    [InlineData("""{"event_id":5}""", null)]
    [InlineData("""{"event_id":"e",""", "e")]
    [InlineData("""{"a":""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public void Find_EventId_IsTheEventsOwn(string json, string? id) => EventIds.Find(System.Text.Encoding.UTF8.GetBytes(json)).ShouldBe(id);

    private static RealtimeSettings Apply(RealtimeSettings settings, string json) => settings.Apply(JsonElement.Parse(json), "session");
}
