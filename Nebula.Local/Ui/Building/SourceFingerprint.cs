using System.Security.Cryptography;
using System.Text;

namespace Nebula.Local.Ui.Building;

/// <summary>Tells whether a build was made from these very sources.</summary>
internal static class SourceFingerprint
{
    private static readonly HashSet<string> NotSources = new(StringComparer.OrdinalIgnoreCase) { "node_modules", "dist", "e2e", "coverage" };

    /// <summary>A hash of every source file's name and content.</summary>
    public static string Compute(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files(folder).OrderBy(static file => file.Name, StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file.Path);
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>When a source was changed last.</summary>
    public static DateTime NewestChange(string folder) =>
        Files(folder).Select(static file => File.GetLastWriteTimeUtc(file.Path)).DefaultIfEmpty(DateTime.MaxValue).Max();

    private static IEnumerable<(string Name, string Path)> Files(string folder)
    {
        var top = new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(static entry => entry.Name[0] != '.' && !NotSources.Contains(entry.Name));
        foreach (var entry in top)
        {
            var files = entry is DirectoryInfo inner ? inner.EnumerateFiles("*", SearchOption.AllDirectories) : [(FileInfo)entry];
            foreach (var file in files.Where(static file => file.Extension != ".tsbuildinfo"))
                yield return (Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), file.FullName);
        }
    }
}
