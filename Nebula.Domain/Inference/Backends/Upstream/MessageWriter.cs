using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Writes the messages of a job's prompt as those of a chat completion.</summary>
/// <remarks>
/// The result of a tool is text there, so its images and files follow in a user's message after the results. Calls without an id, as Ollama's are, get
/// one, and the results that name their tool get that of its call.
/// </remarks>
/// <param name="json">Where to write them.</param>
internal sealed class MessageWriter(Utf8JsonWriter json)
{
    private readonly List<(string Name, string Id)> _unansweredCalls = [];
    private readonly List<PromptPart> _resultParts = [];
    private int _calls;

    /// <summary>Writes the array.</summary>
    /// <exception cref="NebulaException">400: a message has something that a chat completion cannot have.</exception>
    public void Write(IReadOnlyList<PromptMessage> messages)
    {
        json.WriteStartArray();
        foreach (var message in messages)
        {
            if (message.Role != "tool")
                WriteResultParts();
            Write(message);
        }

        WriteResultParts();
        json.WriteEndArray();
    }

    private void Write(PromptMessage message)
    {
        if (message is { MediaTokens: > 0, Parts: null }) // of an instance of an earlier version, which leaves out their bytes
            throw CreateRefusal("the images and files of this request");
        var isTool = message.Role == "tool";
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        json.WritePropertyName("content");
        if (message.Parts is { } parts && !isTool)
            WriteParts(parts);
        else if (message.Text.Length == 0 && message.ToolCalls.Count > 0)
            json.WriteNullValue();
        else
            json.WriteStringValue(message.Text);
        if (isTool)
            _resultParts.AddRange((message.Parts ?? []).Where(static part => part.Kind != PromptPartKind.Text));
        if (isTool && FindCallId(message) is { } id)
            json.WriteString("tool_call_id", id);
        if (!isTool && message.Name is { } name)
            json.WriteString("name", name);
        if (message.Refusal is { } refusal)
            json.WriteString("refusal", refusal);
        if (message.ToolCalls.Count > 0)
            WriteCalls(message.ToolCalls);
        json.WriteEndObject();
    }

    private void WriteResultParts()
    {
        if (_resultParts.Count == 0)
            return;
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WritePropertyName("content");
        WriteParts(_resultParts);
        json.WriteEndObject();
        _resultParts.Clear();
    }

    private void WriteParts(IReadOnlyList<PromptPart> parts)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            json.WriteStartObject();
            switch (part.Kind)
            {
                case PromptPartKind.Text:
                    json.WriteString("type", "text");
                    json.WriteString("text", part.Value);
                    break;
                case PromptPartKind.Image:
                    WritePart("image_url", "url", part.Value, "detail", part.Detail);
                    break;
                case PromptPartKind.FileData:
                    WritePart("file", "file_data", part.Value, "filename", part.FileName);
                    break;
                case PromptPartKind.FileId:
                    WritePart("file", "file_id", part.Value, "filename", null);
                    break;
                default:
                    throw CreateRefusal(part.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static NebulaException CreateRefusal(string content) => NebulaError.Invalid(
        $"The deployment's upstream server cannot be sent {content}: a chat completion has no such part.", "messages", "unsupported_content").ToException();

    private void WritePart(string type, string name, string value, string optionalName, string? optional)
    {
        json.WriteString("type", type);
        json.WriteStartObject(type);
        json.WriteString(name, value);
        if (optional is not null)
            json.WriteString(optionalName, optional);
        json.WriteEndObject();
    }

    private void WriteCalls(IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            var (type, input) = call.IsCustom ? ("custom", "input") : ("function", "arguments");
            var id = call.Id.Length > 0 ? call.Id : string.Create(CultureInfo.InvariantCulture, $"call_{_calls}");
            _calls++;
            _unansweredCalls.Add((call.Name, id));
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", type);
            json.WriteStartObject(type);
            json.WriteString("name", call.Name);
            json.WriteString(input, call.Input);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The oldest call of the tool that has no result yet; of any tool if the result names none. Null if there is none.
    private string? FindCallId(PromptMessage result)
    {
        if (result.ToolCallId is { } own)
            return own;
        var at = _unansweredCalls.FindIndex(call => result.Name is null || call.Name == result.Name);
        if (at < 0)
            return null;
        var id = _unansweredCalls[at].Id;
        _unansweredCalls.RemoveAt(at);
        return id;
    }
}
