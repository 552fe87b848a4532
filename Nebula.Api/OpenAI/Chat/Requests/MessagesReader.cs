using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>messages</c>.</summary>
internal static class MessagesReader
{
    private const int TypicalCount = 4;

    private static readonly EnumSchema Roles = ValueSchema.Enum("system", "developer", "user", "assistant", "tool", "function");

    private static readonly ObjectSchema Audio = new(["id"], ("id", ValueSchema.String));

    private static readonly ObjectReader<MessageDraft> Members = new(
        ("role", ReadRole),
        ("content", ContentReader.Read),
        ("name", ReadName),
        ("refusal", ReadRefusal),
        ("tool_calls", ToolCallsReader.Read),
        ("function_call", ToolCallsReader.ReadFunctionCall),
        ("tool_call_id", (ref r, ref d) => d.ToolCallId = JsonScalars.ReadString(ref r)),
        ("audio", (ref r, ref d) => d.HasAudio = Audio.CheckUnlessNull(ref r)));

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.Request.Messages = [];
        if (reader.TokenType == JsonTokenType.Null)
            return;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, "an array of objects");
        var start = reader.TokenStartIndex;
        var messages = new List<PromptMessage>(TypicalCount);
        var hash = new PromptHash();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            messages.Add(ReadMessage(ref reader, ref hash));
        ArraySchema.CheckCount(start, messages.Count, 1, int.MaxValue);
        draft.Request.Messages = messages;
        draft.MessagesHash = hash.Value;
    }

    private static PromptMessage ReadMessage(ref Utf8JsonReader reader, ref PromptHash hash)
    {
        var draft = new MessageDraft(reader.TokenStartIndex);
        Members.Read(ref reader, ref draft);
        return draft.Finish(ref hash);
    }

    private static void ReadRole(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        draft.Role = isNull ? null : Roles.Read(ref reader);
        draft.RoleHash = isNull ? 0 : JsonText.Hash(ref reader);
    }

    private static void ReadName(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        draft.Name = JsonScalars.ReadString(ref reader);
        draft.NameHash = draft.Name is null ? 0 : JsonText.Hash(ref reader);
    }

    private static void ReadRefusal(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        draft.Refusal = JsonScalars.ReadString(ref reader);
        draft.RefusalHash = draft.Refusal is null ? 0 : JsonText.Hash(ref reader);
    }
}
