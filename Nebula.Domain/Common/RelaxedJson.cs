using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nebula.Domain.Common;

/// <summary>Writes JSON as JavaScript's <c>JSON.stringify</c> does: without spaces, and with texts of all languages as they are.</summary>
public static class RelaxedJson
{
    /// <summary>The options of that form.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Formats a value on one line.</summary>
    public static string Format(JsonElement value) => JsonSerializer.Serialize(value, Options);
}
