using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>Reads <c>messages</c>. The results of tools in a user's message become messages of their own before the rest of it.</summary>
internal static class TurnsReader
{
    private const string Assistant = "assistant";

    private static readonly EnumSchema Roles = ValueSchema.Enum("user", Assistant, "system");

    private static readonly ObjectReader<Draft> Members = new(
        ("role", (ref r, ref d) => d.Role = r.TokenType == JsonTokenType.Null ? null : Roles.Read(ref r)),
        ("content", (ref r, ref d) => d.Content = BlocksReader.Read(ref r)));

    /// <summary>Reads the array at which the reader stands; null for null.</summary>
    public static IReadOnlyList<PromptMessage>? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, "an array of objects");
        var start = reader.TokenStartIndex;
        var messages = new List<PromptMessage>();
        var tools = new ToolTurnRules();
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            AddTurn(messages, tools, count, ref reader);
        ArraySchema.CheckCount(start, count, 1, int.MaxValue);
        tools.Finish();
        return messages;
    }

    private static void AddTurn(List<PromptMessage> messages, ToolTurnRules tools, int index, ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var draft = default(Draft);
        Members.Read(ref reader, ref draft);
        var role = draft.Role ?? throw RequestValidationException.Missing(start, "role");
        var blocks = draft.Content ?? throw RequestValidationException.Missing(start, "content");
        BlocksReader.Allow(blocks, role switch { "user" => BlockTypes.User, Assistant => BlockTypes.Assistant, _ => BlockTypes.System });
        tools.Add(index, role == Assistant, blocks);
        foreach (var result in blocks.Where(static block => block.Type == BlockTypes.ToolResult))
            messages.Add(new PromptMessage("tool", result.Text) { ToolCallId = result.Id, MediaTokens = result.MediaTokens, Parts = result.Parts });
        var own = blocks.Where(static block => block.Type is not BlockTypes.ToolResult).ToList();
        if (own.Count == 0 && blocks.Count > 0)
            return;
        messages.Add(new PromptMessage(role, string.Concat(own.Select(static block => block.Text)))
        {
            MediaTokens = own.Sum(static block => block.MediaTokens),
            Parts = BlockParts.Join(own),
            ToolCalls = [.. own.Where(static block => block.Type == BlockTypes.ToolUse).Select(static block => new ToolCall(block.Id, block.Name, block.Input))],
        });
    }

    private struct Draft
    {
        public string? Role;
        public IReadOnlyList<Block>? Content;
    }
}
