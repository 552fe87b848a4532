using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nebula.Domain.Declarations;

namespace Nebula.Api.Declarations;

/// <summary>Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in the strings of a declarative file by environment variables. <c>$${</c> stands for <c>${</c>.</summary>
/// <remarks>The default applies if the variable is unset or empty, as in a shell. The result stays a string.</remarks>
/// <param name="environment">Returns a variable's value; null if it is not set.</param>
/// <param name="mistakes">Receives the variables that are not set and have no default.</param>
internal sealed partial class EnvironmentPlaceholders(Func<string, string?> environment, List<DeclarationMistake> mistakes)
{
    /// <summary>Expands every string below a node.</summary>
    /// <param name="node">An object or an array; anything else has no strings below it.</param>
    /// <param name="path">The node's path.</param>
    public void Expand(JsonNode? node, string path = "")
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
                Expand(value, DeclarationPath.Join(path, name), expanded => members[name] = expanded);
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var index = i;
                Expand(items[i], $"{path}[{i}]", expanded => items[index] = expanded);
            }
        }
    }

    private void Expand(JsonNode? node, string path, Action<string> replace)
    {
        if (node is JsonValue && node.GetValueKind() == JsonValueKind.String)
        {
            var text = node.GetValue<string>();
            var expanded = Placeholder().Replace(text, match => Resolve(match, path));
            if (expanded != text)
                replace(expanded);
        }
        else
        {
            Expand(node, path);
        }
    }

    private string Resolve(Match match, string path)
    {
        if (match.Value[1] == '$')
            return "${";
        if (environment(match.Groups["name"].Value) is { } value && (value.Length > 0 || !match.Groups["default"].Success))
            return value;
        if (match.Groups["default"] is { Success: true } otherwise)
            return otherwise.Value;
        mistakes.Add(new DeclarationMistake(path, $"The environment variable '{match.Groups["name"].Value}' is not set, and there is no default (${{NAME:-default}})."));
        return match.Value;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder();
}
