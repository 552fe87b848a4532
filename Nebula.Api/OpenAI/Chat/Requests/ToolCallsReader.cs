using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads an assistant message's <c>tool_calls</c>, and the older <c>function_call</c>.</summary>
internal static class ToolCallsReader
{
    private const string Arguments = "arguments";
    private const string Input = "input";

    private enum Member
    {
        Id,
        Type,
        Function,
        Custom,
    }

    private static readonly EnumSchema Types = ValueSchema.Enum("function", "custom");

    private static readonly JsonFields<bool> FunctionMembers = new(("name", true), (Arguments, false));

    private static readonly JsonFields<bool> CustomMembers = new(("name", true), (Input, false));

    private static readonly JsonFields<Member> Members = new(
        ("id", Member.Id),
        ("type", Member.Type),
        ("function", Member.Function),
        ("custom", Member.Custom));

    public static void Read(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        draft.Calls = null;
        draft.CallsHash = 0;
        if (reader.TokenType == JsonTokenType.Null)
            return;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, "an array of objects");
        var calls = new List<ToolCall>();
        var hash = new PromptHash();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (id, call) = ReadCall(ref reader);
            calls.Add(new ToolCall(id, call.Name, call.Input));
            hash.Add(call.Hash);
        }

        draft.Calls = calls;
        draft.CallsHash = hash.Value;
    }

    public static void ReadFunctionCall(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        var call = NamedCall.Read(ref reader, FunctionMembers, Arguments);
        draft.FunctionCall = call is null ? null : new ToolCall("", call.Name, call.Input);
        draft.FunctionCallHash = call?.Hash ?? 0;
    }

    private static (string Id, NamedCall Call) ReadCall(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        string? id = null;
        string? type = null;
        NamedCall? function = null;
        NamedCall? custom = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!Members.TryFind(ref reader, out var member))
            {
                JsonText.Skip(ref reader);
                continue;
            }

            reader.Read();
            if (member == Member.Id)
                id = JsonScalars.ReadString(ref reader);
            else if (member == Member.Type)
                type = reader.TokenType == JsonTokenType.Null ? null : Types.Read(ref reader);
            else if (member == Member.Function)
                function = NamedCall.Read(ref reader, FunctionMembers, Arguments);
            else
                custom = NamedCall.Read(ref reader, CustomMembers, Input);
        }

        if (id is null)
            throw RequestValidationException.Missing(start, "id");
        if (type is null)
            throw RequestValidationException.Missing(start, "type");
        return (id, (type == "custom" ? custom : function) ?? throw RequestValidationException.Missing(start, type));
    }
}
