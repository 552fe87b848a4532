using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>Brings a client's input into the form in which OpenAI lists it: items with a type, messages with content in parts.</summary>
internal static class InputItems
{
    /// <summary>The items of a checked <c>input</c>. They have the ids that the client gave them.</summary>
    /// <param name="input">A text or an array of items; null for none.</param>
    public static List<JsonObject> Read(JsonElement? input)
    {
        if (input is not { } read)
            return [];
        return read.ValueKind == JsonValueKind.String
            ? [CreateMessage("user", read.GetString()!)]
            : [.. read.EnumerateArray().Select(Normalize)];
    }

    /// <summary>The type of an item.</summary>
    public static string GetType(JsonObject item) => (string)item["type"]!;

    /// <summary>A copy of an item with an id in place of its own.</summary>
    public static JsonObject WithId(JsonObject item, string id)
    {
        var copy = item.DeepClone().AsObject();
        copy["id"] = id;
        return copy;
    }

    private static JsonObject CreateMessage(string role, string text) => new()
    {
        ["type"] = "message",
        ["status"] = "completed",
        ["role"] = role,
        ["content"] = new JsonArray(CreateText(role, text)),
    };

    private static JsonObject CreateText(string role, string text) => role == "assistant"
        ? new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() }
        : new JsonObject { ["type"] = "input_text", ["text"] = text };

    private static JsonObject Normalize(JsonElement written)
    {
        var item = WrittenJson.CreateObject(written);
        foreach (var (name, _) in item.Where(static member => member.Value is null).ToList())
            item.Remove(name);
        if (!item.ContainsKey("type"))
            item.Insert(0, "type", item.ContainsKey("role") ? "message" : "item_reference");
        switch (GetType(item))
        {
            case "message":
                NormalizeMessage(item);
                break;
            case "function_call" or "function_call_output" or "custom_tool_call" or "custom_tool_call_output" when !item.ContainsKey("status"):
                item["status"] = "completed";
                break;
        }

        return item;
    }

    private static void NormalizeMessage(JsonObject item)
    {
        var role = (string)item["role"]!;
        if (!item.ContainsKey("status"))
            item["status"] = "completed";
        if (item["content"] is JsonValue text)
            item["content"] = new JsonArray(CreateText(role, (string)text!));
        foreach (var part in item["content"]!.AsArray())
        {
            if ((string)part!["type"]! == "output_text" && part["annotations"] is null)
                part["annotations"] = new JsonArray();
        }
    }
}
