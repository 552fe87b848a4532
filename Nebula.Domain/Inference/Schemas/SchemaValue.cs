using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>A value that a schema names: a member of <c>enum</c>, a <c>const</c>, a default or an example.</summary>
internal sealed class SchemaValue
{
    private string? _json;

    public SchemaValue(JsonElement element) => Element = element.Clone();

    public JsonElement Element { get; }

    /// <summary>The value as compact JSON.</summary>
    public string Json => _json ??= Render();

    /// <summary>The text of a string; else null.</summary>
    public string? Text => Element.ValueKind == JsonValueKind.String ? Element.GetString() : null;

    private string Render()
    {
        var text = new JsonText();
        text.Append(Element);
        return text.ToString();
    }
}
