using System.Globalization;
using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the reader that follows <c>$ref</c>.</summary>
internal sealed partial class SchemaReader
{
    private void ReadReference(JsonElement value, SchemaNode node)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new SchemaException(node.Path, "'$ref' must be a string.");

        var pointer = value.GetString()!;
        HasReferences = true;
        if (!_byPointer.TryGetValue(pointer, out var target))
        {
            if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
                throw new SchemaException(node.Path, $"the reference '{pointer}' is not supported: only pointers into the schema ('#/$defs/…') are.");
            var path = SchemaPath.Root;
            if (!TryFind(_document, pointer, ref path, out var element))
                throw new SchemaException(node.Path, $"reference to component '{pointer}' which was not found in the schema.");

            target = new SchemaNode(path);
            _byPointer[pointer] = target;
            ReadTolerantly(element, target);
        }

        node.Reference = target;
    }

    /// <summary>Whether a reference names a schema of the document.</summary>
    public static bool Exists(JsonElement document, string pointer)
    {
        var path = SchemaPath.Root;
        return (pointer == "#" || pointer.StartsWith("#/", StringComparison.Ordinal)) && TryFind(document, pointer, ref path, out _);
    }

    private static bool TryFind(JsonElement document, string pointer, ref SchemaPath path, out JsonElement element)
    {
        element = document;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var segment = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength())
                element = element[index];
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(segment, out element))
                return false;
            path = path.Append(segment);
        }

        return element.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
    }
}
