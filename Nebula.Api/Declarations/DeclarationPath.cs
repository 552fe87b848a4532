using System.Globalization;
using System.Text.Json.Nodes;

namespace Nebula.Api.Declarations;

/// <summary>Paths into a declarative file, spelled as the errors of the management API spell them: <c>limits.tokens_per_day</c>, <c>models[1]</c>.</summary>
internal static class DeclarationPath
{
    /// <summary>The path of a member.</summary>
    public static string Join(string path, string member) => path.Length == 0 ? member : member.StartsWith('[') ? path + member : $"{path}.{member}";

    /// <summary>The node at a path; null if there is none, or if it is null.</summary>
    public static JsonNode? Find(JsonNode root, string wanted) => Descend(root, "").FirstOrDefault(found => found.Path == wanted).Node;

    /// <summary>Splits the path of an array's item.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TrySplitIndex(string path, out string array, out int index)
    {
        var bracket = path.LastIndexOf('[');
        (array, index) = (bracket < 0 ? "" : path[..bracket], 0);
        return bracket >= 0 && path.EndsWith(']') && int.TryParse(path.AsSpan(bracket + 1, path.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static IEnumerable<(string Path, JsonNode Node)> Descend(JsonNode node, string path)
    {
        IEnumerable<(string Path, JsonNode? Node)> children = node switch
        {
            JsonObject members => members.Select(member => (Join(path, member.Key), member.Value)),
            JsonArray items => items.Select((item, i) => ($"{path}[{i}]", item)),
            _ => [],
        };
        return children.Where(static child => child.Node is not null).SelectMany(static child => Descend(child.Node!, child.Path).Prepend((child.Path, child.Node!)));
    }
}
