using Microsoft.Extensions.FileSystemGlobbing;
using Nebula.Domain.Declarations;

namespace Nebula.Api.Declarations;

/// <summary>Finds the files that a declarative file names.</summary>
internal static class DeclaredFiles
{
    private const string AllInFolder = "**/*.json";

    /// <summary>Finds files, in the order of the patterns and of the paths.</summary>
    /// <param name="source">The declarative file; relative patterns start at its folder.</param>
    /// <param name="member">The member that has the patterns.</param>
    /// <param name="patterns">Paths of files and folders, and patterns with <c>*</c> and <c>**</c>.</param>
    /// <param name="mistakes">Receives the paths of files that do not exist.</param>
    /// <returns>The path of each file from the declarative file's folder, its full path, and where the declarative file names it.</returns>
    public static IEnumerable<(string Path, string File, string Place)> Find(string source, string member, IReadOnlyList<string> patterns, List<DeclarationMistake> mistakes)
    {
        var root = Path.GetDirectoryName(Path.GetFullPath(source))!;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < patterns.Count; i++)
        {
            var (folder, pattern) = Split(root, patterns[i]);
            var matcher = new Matcher(StringComparison.Ordinal);
            matcher.AddInclude(pattern);
            var found = matcher.GetResultsInFullPath(folder).Order(StringComparer.Ordinal).ToList();
            if (found.Count == 0 && !patterns[i].Contains('*', StringComparison.Ordinal))
                mistakes.Add(new($"{member}[{i}]", $"There is no file '{patterns[i]}'."));
            foreach (var file in found.Where(seen.Add))
                yield return (Path.GetRelativePath(root, file).Replace('\\', '/'), file, $"{member}[{i}]");
        }
    }

    private static (string Folder, string Pattern) Split(string root, string pattern)
    {
        var full = Path.GetFullPath(pattern, root);
        if (Directory.Exists(full))
            return (full, AllInFolder);
        var wildcard = full.IndexOf('*', StringComparison.Ordinal);
        var folder = Path.GetDirectoryName(wildcard < 0 ? full : full[..(wildcard + 1)])!;
        return (folder, Path.GetRelativePath(folder, full));
    }
}
