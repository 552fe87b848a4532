using System.Text.Json;

namespace Nebula.Domain.Common;

/// <summary>Reads members of parsed JSON.</summary>
public static class JsonMembers
{
    /// <summary>A member's value; null if it is absent or <c>null</c>.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <exception cref="InvalidOperationException"><paramref name="parent"/> is not an object.</exception>
    public static JsonElement? Find(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string member.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>Null if the member is absent or not a string.</returns>
    /// <exception cref="InvalidOperationException"><paramref name="parent"/> is not an object.</exception>
    public static string? FindText(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
