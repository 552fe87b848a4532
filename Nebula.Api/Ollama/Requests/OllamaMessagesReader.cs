using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Media;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Ollama.Requests;

/// <summary>Reads <c>messages</c> and <c>images</c>.</summary>
internal static class OllamaMessagesReader
{
    private const string ObjectArray = "an array of objects";

    private static readonly EnumSchema Roles = ValueSchema.Enum("system", "user", "assistant", "tool");

    private static readonly ArraySchema Images = new(ValueSchema.String);

    private static readonly ObjectReader<Draft> Members = new(
        ("role", (ref r, ref d) => d.Role = r.TokenType == JsonTokenType.Null ? null : Roles.Read(ref r)),
        ("content", (ref r, ref d) => d.Content = JsonScalars.ReadString(ref r)),
        ("thinking", (ref r, ref _) => JsonScalars.ReadString(ref r)), // not read again
        ("images", (ref r, ref d) => d.Images = ReadImages(ref r)),
        ("tool_name", (ref r, ref d) => d.Name = JsonScalars.ReadString(ref r)),
        ("tool_call_id", (ref r, ref d) => d.CallId = JsonScalars.ReadString(ref r)),
        ("tool_calls", (ref r, ref d) => d.Calls = ArrayReader.ReadUnlessNull(ref r, ReadCall, expected: ObjectArray)));

    private static readonly ObjectReader<CallDraft> CallMembers = new(("function", ReadFunction));

    private static readonly ObjectReader<CallDraft> FunctionMembers = new(
        ("name", (ref r, ref d) => d.Name = JsonScalars.ReadString(ref r)),
        ("arguments", (ref r, ref d) => d.Arguments = RawJson.ReadObject(ref r)));

    /// <summary>The messages of the array at which the reader stands; null for null.</summary>
    public static IReadOnlyList<PromptMessage>? Read(ref Utf8JsonReader reader) => ArrayReader.ReadUnlessNull(ref reader, ReadMessage, expected: ObjectArray);

    /// <summary>The images, each in base64, of the array at which the reader stands; empty for null.</summary>
    public static IReadOnlyList<string> ReadImages(ref Utf8JsonReader reader) => Images.ReadStringsUnlessNull(ref reader) ?? [];

    /// <summary>A message with images after its text.</summary>
    public static PromptMessage WithImages(PromptMessage message, IReadOnlyList<string> images)
    {
        if (images.Count == 0)
            return message;
        var parts = new List<PromptPart>();
        if (message.Text.Length > 0)
            parts.Add(new PromptPart(PromptPartKind.Text, message.Text));
        parts.AddRange(images.Select(static image => new PromptPart(PromptPartKind.Image, $"data:{GetImageType(image)};base64,{image}")));
        return message with
        {
            Parts = parts, MediaTokens = parts.Sum(static part => part.Kind == PromptPartKind.Image ? MediaTokens.CountImage(part.Value, part.Detail) : 0),
        };
    }

    // Ollama's API has no types; an image begins with its format's signature.
    private static string GetImageType(string base64) => base64 switch
    {
        ['/', '9', 'j', '/', ..] => "image/jpeg",
        ['R', '0', 'l', 'G', ..] => "image/gif",
        ['U', 'k', 'l', 'G', ..] => "image/webp",
        _ => "image/png",
    };

    private static PromptMessage ReadMessage(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var draft = default(Draft);
        Members.Read(ref reader, ref draft);
        var message = new PromptMessage(draft.Role ?? throw RequestValidationException.Missing(start, "role"), draft.Content ?? "")
        {
            Name = draft.Name, ToolCallId = draft.CallId, ToolCalls = draft.Calls ?? [],
        };
        return WithImages(message, draft.Images ?? []);
    }

    private static ToolCall ReadCall(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var draft = default(CallDraft);
        CallMembers.Read(ref reader, ref draft);
        return new ToolCall("", draft.Name ?? throw RequestValidationException.Missing(start, "function.name"), draft.Arguments ?? "{}");
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ref CallDraft draft)
    {
        if (reader.TokenType != JsonTokenType.Null)
            FunctionMembers.Read(ref reader, ref draft);
    }

    private struct Draft
    {
        public string? Role;
        public string? Content;
        public string? Name;
        public string? CallId;
        public IReadOnlyList<string>? Images;
        public List<ToolCall>? Calls;
    }

    private struct CallDraft
    {
        public string? Name;
        public string? Arguments;
    }
}
