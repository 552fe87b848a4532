using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nebula.Api.Realtime.Requests;

/// <summary>The functions that a session declares.</summary>
internal static class FunctionTools
{
    /// <summary>The functions, each with its type, which a client may leave out.</summary>
    public static JsonElement WithTypes(JsonElement tools)
    {
        if (tools.EnumerateArray().All(static tool => tool.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String))
            return tools;
        var typed = new JsonArray([.. tools.EnumerateArray().Select(static tool =>
        {
            var copy = JsonObject.Create(tool)!;
            copy["type"] = "function";
            return copy;
        })]);
        return JsonSerializer.SerializeToElement(typed);
    }
}
