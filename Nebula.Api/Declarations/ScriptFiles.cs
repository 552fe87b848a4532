using System.Text;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Scripts;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Api.Declarations;

/// <summary>Finds and reads the files with scripts that a declarative file names.</summary>
internal static class ScriptFiles
{
    /// <summary>Reads the files, in the order of the patterns and of the paths.</summary>
    /// <param name="source">The declarative file; relative patterns start at its folder.</param>
    /// <param name="patterns">Paths of files and folders, and patterns with <c>*</c> and <c>**</c>.</param>
    /// <param name="mistakes">Receives what is wrong in the files.</param>
    public static IReadOnlyList<NewScript> Read(string source, IReadOnlyList<string> patterns, List<DeclarationMistake> mistakes)
    {
        var scripts = new List<NewScript>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, file, place) in DeclaredFiles.Find(source, DeclarationReader.Scripts, patterns, mistakes))
        {
            if (TryRead(file, path, place, mistakes) is { } json)
                scripts.Add(new NewScript(json) { Name = CreateName(path, names), Source = path, Position = scripts.Count });
        }

        return scripts;
    }

    /// <summary>The files that patterns match now, with the time and length of each: it changes when one of them does.</summary>
    public static string GetState(string source, IReadOnlyList<string> patterns) => string.Join('\n', DeclaredFiles.Find(source, DeclarationReader.Scripts, patterns, []).Select(static found =>
        new FileInfo(found.File) is { Exists: true } file ? $"{found.Path} {file.LastWriteTimeUtc.Ticks} {file.Length}" : found.Path));

    private static string? TryRead(string file, string path, string place, List<DeclarationMistake> mistakes)
    {
        try
        {
            var json = File.ReadAllText(file);
            var wrong = ScriptReader.Read(json).Report.Mistakes;
            mistakes.AddRange(wrong.Select(mistake => new DeclarationMistake($"{place} ({path}){(mistake.Path.Length > 0 ? $" {mistake.Path}" : "")}", mistake.Reason)));
            return wrong.Count == 0 ? json : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(new($"{place} ({path})", $"The file cannot be read: {e.Message}"));
            return null;
        }
    }

    // A path may have characters that a name may not.
    private static string CreateName(string path, HashSet<string> names)
    {
        var text = new StringBuilder();
        foreach (var c in path)
            text.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-' or ':' or '@' ? c : '-');
        var name = text.ToString().TrimStart('.', '/', '-', '_', ':', '@');
        if (name.Length > DeploymentName.MaxLength - 4)
            name = name[^(DeploymentName.MaxLength - 4)..].TrimStart('.', '/', '-', '_', ':', '@');
        var unique = name.Length > 0 ? name : "script";
        for (var i = 2; !names.Add(unique); i++)
            unique = $"{name}-{i}";
        return unique;
    }
}
