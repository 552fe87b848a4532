using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Realtime;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Realtime;

public sealed class RealtimeConversationTests
{
    private readonly RealtimeConversation _conversation = new();

    [Theory]
    [InlineData(null, new[] { "a", "b", "x" }, "b")]
    [InlineData("root", new[] { "x", "a", "b" }, null)]
    [InlineData("a", new[] { "a", "x", "b" }, "a")]
    public void Add_AfterAnItem_IsInItsPlace(string? previous, string[] order, string? before)
    {
        Add("a");
        Add("b");
        _conversation.Add(Message("x"), 1, previous).ShouldBe(before);
        _conversation.Read().Select(RealtimeItems.GetId).ShouldBe(order);
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_IsRefused()
    {
        _conversation.Add(Message("a"), RealtimeConversation.MaxCharacters, null);
        CodeOf(() => _conversation.Add(Message("b"), 1, null)).ShouldBe("conversation_full");
        _conversation.Remove("a").ShouldBeTrue();
        _conversation.Add(Message("b"), 1, null).ShouldBeNull();
    }

    [Fact]
    public void Add_TooManyItems_IsRefused()
    {
        for (var i = 0; i < RealtimeConversation.MaxItems; i++)
            Add($"i{i}");
        CodeOf(() => Add("one more")).ShouldBe("conversation_full");
    }

    [Fact]
    public void Add_IdThatIsTaken_IsRefused()
    {
        Add("a");
        CodeOf(() => Add("a")).ShouldBe("item_create_duplicate_id");
    }

    [Fact]
    public void Add_OutputOfAKnownCall_IsAccepted()
    {
        var output = RealtimeItems.Create(JsonElement.Parse("""{"type":"function_call_output","call_id":"c","output":"o"}"""));
        CodeOf(() => _conversation.Add(output, 1, null)).ShouldBe("invalid_tool_call_id");
        _conversation.Add(RealtimeItems.Create(JsonElement.Parse("""{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}""")), 1, null);
        _conversation.Add(output, 1, null).ShouldNotBeNull();
    }

    [Fact]
    public void Complete_ItemThatIsDeletedMeanwhile_StaysDeleted()
    {
        _conversation.Append(Message("a"));
        _conversation.Remove("a");
        _conversation.Complete(Message("a"), 1);
        _conversation.Read().ShouldBeEmpty();
    }

    private static string? CodeOf(Action action) => Should.Throw<NebulaException>(action).Error.Code;

    private static JsonObject Message(string id) => RealtimeItems.Create(JsonElement.Parse($$"""{"id":"{{id}}","role":"user","content":[]}"""));

    private void Add(string id) => _conversation.Add(Message(id), 1, null);
}
