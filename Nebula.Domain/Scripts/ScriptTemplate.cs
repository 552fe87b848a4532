using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nebula.Domain.Scripts;

/// <summary>
/// Fills in the placeholders of a scripted text: <c>{{userMessage}}</c>, <c>{{toolResult}}</c>, <c>{{model}}</c>, <c>{{uuid}}</c>, and
/// <c>{{json path}}</c> with a path into the request's body, such as <c>messages[0].content</c>. What a request does not have is empty; other text in
/// braces stays.
/// </summary>
internal static partial class ScriptTemplate
{
    /// <summary>The text of a template for a request.</summary>
    public static string Fill(string template, ScriptRequest request) => !template.Contains("{{", StringComparison.Ordinal) ? template : Placeholder().Replace(template, match => match.Groups["name"].Value switch
    {
        "userMessage" => request.UserText ?? "",
        "toolResult" => request.LastResult?.Text ?? request.Prompt.Messages.LastOrDefault(static message => message.Role is "tool" or "function")?.Text ?? "",
        "model" => request.Model,
        "uuid" => Guid.NewGuid().ToString(),
        _ => request.Body is { } body ? Find(body, match.Groups["path"].Value) : "",
    });

    private static string Find(JsonElement value, string path)
    {
        foreach (var step in path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SkipWhile(static step => step == "$"))
        {
            var next = value.ValueKind switch
            {
                JsonValueKind.Object when value.TryGetProperty(step, out var member) => member,
                JsonValueKind.Array when int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && GetItem(value, index) is { } item => item,
                _ => (JsonElement?)null,
            };
            if (next is null)
                return "";
            value = next.Value;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };
    }

    // A negative index counts from the end.
    private static JsonElement? GetItem(JsonElement items, int index)
    {
        var (length, at) = (items.GetArrayLength(), index < 0 ? items.GetArrayLength() + index : index);
        return at >= 0 && at < length ? items[at] : null;
    }

    [GeneratedRegex(@"\{\{\s*(?:(?<name>userMessage|toolResult|model|uuid)|(?<name>json)\s+(?<path>[^{}]+?))\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder();
}
