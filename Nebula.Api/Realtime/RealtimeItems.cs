using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Domain.Common;

namespace Nebula.Api.Realtime;

/// <summary>The items of a conversation as JSON objects in the shape of the protocol.</summary>
internal static class RealtimeItems
{
    private const int IdLength = 21;

    /// <summary>A new id of an item.</summary>
    public static string NewId() => $"item_{Ids.NewBase62(IdLength)}";

    /// <summary>The id of an item.</summary>
    public static string GetId(JsonObject item) => (string)item["id"]!;

    /// <summary>The type of an item.</summary>
    public static string GetType(JsonObject item) => (string)item["type"]!;

    /// <summary>A client's item as the server keeps it: with an id, a type and a status.</summary>
    /// <param name="written">A checked item.</param>
    public static JsonObject Create(JsonElement written)
    {
        var item = new JsonObject
        {
            ["id"] = written.FindText("id") ?? NewId(),
            ["object"] = "realtime.item",
            ["type"] = written.FindText("type") ?? "message",
            ["status"] = "completed",
        };
        switch (GetType(item))
        {
            case "message":
                item["role"] = written.GetProperty("role").GetString();
                item["content"] = new JsonArray([.. written.GetProperty("content").EnumerateArray().Select(part => CreatePart(part, (string)item["role"]!))]);
                break;
            case "function_call":
                item["name"] = written.GetProperty("name").GetString();
                item["call_id"] = written.FindText("call_id") ?? $"call_{Ids.NewBase62(IdLength)}";
                item["arguments"] = written.GetProperty("arguments").GetString();
                break;
            case "function_call_output":
                item["call_id"] = written.GetProperty("call_id").GetString();
                item["output"] = written.GetProperty("output").GetString();
                break;
        }

        return item;
    }

    private static JsonObject CreatePart(JsonElement part, string role)
    {
        var copy = JsonObject.Create(part)!;
        if ((string)copy["type"]! != "input_image")
            copy["type"] = role == "assistant" ? "output_text" : "input_text";
        return copy;
    }
}
