using System.Text;
using System.Text.Json.Nodes;
using Nebula.Domain.Inference.Media;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>The messages that a model reads for items. Calls that follow each other are calls of one assistant's message; reasoning is not read again.</summary>
internal static class ItemMessages
{
    /// <summary>The messages of items, oldest first. References must be resolved.</summary>
    public static List<PromptMessage> Create(IEnumerable<JsonObject> items)
    {
        var messages = new List<PromptMessage>();
        foreach (var item in items)
        {
            switch (InputItems.GetType(item))
            {
                case "message":
                    messages.Add(CreateMessage(item));
                    break;
                case "function_call":
                    AddCall(messages, item, "arguments");
                    break;
                case "custom_tool_call":
                    AddCall(messages, item, "input");
                    break;
                case "function_call_output" or "custom_tool_call_output":
                    messages.Add(new PromptMessage("tool", GetText(item["output"]))
                    {
                        ToolCallId = (string)item["call_id"]!, MediaTokens = CountMedia(item["output"]), Parts = ItemParts.Create(item["output"]),
                    });
                    break;
            }
        }

        return messages;
    }

    private static PromptMessage CreateMessage(JsonObject item)
    {
        var refusal = item["content"]!.AsArray().Select(static part => (string?)part!["refusal"]).FirstOrDefault(static text => text is not null);
        return new PromptMessage((string)item["role"]!, GetText(item["content"])) { Refusal = refusal, MediaTokens = CountMedia(item["content"]), Parts = ItemParts.Create(item["content"]) };
    }

    private static void AddCall(List<PromptMessage> messages, JsonObject item, string input)
    {
        var call = new ToolCall((string)item["call_id"]!, (string)item["name"]!, (string)item[input]!) { IsCustom = input == "input" };
        if (messages is [.., { Role: "assistant", Text: "", ToolCalls.Count: > 0 } last])
            messages[^1] = last with { ToolCalls = [.. last.ToolCalls, call] };
        else
            messages.Add(new PromptMessage("assistant", "") { ToolCalls = [call] });
    }

    // A part of which the request has only the id of a file has no tokens.
    private static int CountMedia(JsonNode? content)
    {
        var tokens = 0;
        foreach (var part in content as JsonArray ?? [])
        {
            if ((string?)part!["image_url"] is { } image)
                tokens += MediaTokens.CountImage(image, (string?)part["detail"]);
            else if ((string?)part["file_data"] is { } file)
                tokens += MediaTokens.CountFile(file);
        }

        return tokens;
    }

    private static string GetText(JsonNode? content)
    {
        if (content is not JsonArray parts)
            return (string?)content ?? "";
        if (parts is [{ } only])
            return (string?)only["text"] ?? "";
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append((string?)part!["text"]);
        return text.ToString();
    }
}
