using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nebula.Domain.Common;

/// <summary>Nodes of JSON that a client wrote. A member that is there twice has its last value, as in all that reads it otherwise; a <see cref="JsonObject"/> of such text throws when it is used.</summary>
public static class WrittenJson
{
    /// <summary>The node of a value; null of <c>null</c>.</summary>
    public static JsonNode? CreateNode(JsonElement written) => written.ValueKind switch
    {
        JsonValueKind.Object => CreateObject(written),
        JsonValueKind.Array => new JsonArray([.. written.EnumerateArray().Select(CreateNode)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(written),
    };

    /// <summary>The node of an object.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static JsonObject CreateObject(JsonElement written)
    {
        var node = new JsonObject();
        foreach (var member in written.EnumerateObject())
            node[member.Name] = CreateNode(member.Value);
        return node;
    }
}
