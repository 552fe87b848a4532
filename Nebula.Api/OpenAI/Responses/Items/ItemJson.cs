using System.Buffers;
using System.Text.Json.Nodes;
using Nebula.Api.OpenAI.Responses.Output;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>Items of an output as JSON objects.</summary>
internal static class ItemJson
{
    /// <summary>An item of an output.</summary>
    public static JsonObject Create(ResponseHead head, ResponseItem item, int index, string status)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = ResponseJson.NewWriter(bytes))
            ResponseJson.WriteItem(json, head, item, index, status);
        return JsonNode.Parse(bytes.WrittenSpan)!.AsObject();
    }
}
