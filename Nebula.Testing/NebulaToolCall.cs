using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>A call of a tool.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments: an object that is written as JSON, or a string that is JSON.</param>
/// <param name="Id">The call's id; null draws one.</param>
public sealed record NebulaToolCall(string Name, object Arguments, string? Id = null)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["arguments"] = Arguments as string is { } text ? JsonValue.Create(text) : JsonSerializer.SerializeToNode(Arguments) };
        if (Id is { } id)
            json["id"] = id;
        return json;
    }
}
