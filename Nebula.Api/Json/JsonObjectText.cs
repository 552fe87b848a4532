using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Tells the text of a JSON object from one that a maximum cut.</summary>
internal static class JsonObjectText
{
    /// <summary>Whether a text is one JSON object.</summary>
    public static bool IsValid(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
