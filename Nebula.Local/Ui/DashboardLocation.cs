namespace Nebula.Local.Ui;

/// <summary>Where the built dashboard is, or will be.</summary>
/// <param name="Dist">The folder with the built files; it need not exist.</param>
/// <param name="Source">The folder it is built from; null if the program has no sources.</param>
internal sealed record DashboardLocation(string Dist, string? Source)
{
    /// <summary>The app's one page. A folder without it is no dashboard.</summary>
    public const string Index = "index.html";

    private const string PublishedFolder = "ui";
    private const string SourceFolder = "static-web";
    private const string BuiltFolder = "dist";

    /// <summary>Whether there is a dashboard to serve.</summary>
    public bool IsBuilt => File.Exists(Path.Combine(Dist, Index));

    /// <summary>Finds it, from the program's own folder and never from where the program was started.</summary>
    /// <param name="programFolder">The program's own folder.</param>
    /// <param name="source">The setting <see cref="DashboardOptions.Source"/>.</param>
    public static DashboardLocation Find(string programFolder, string? source)
    {
        if (!string.IsNullOrWhiteSpace(source))
            return InSource(Path.GetFullPath(source));
        var published = new DashboardLocation(Path.Combine(programFolder, PublishedFolder), Source: null);
        return published.IsBuilt || FindSource(programFolder) is not { } found ? published : InSource(found);
    }

    private static DashboardLocation InSource(string source) => new(Path.Combine(source, BuiltFolder), source);

    // The source tree is the folder that holds this project and the dashboard's sources.
    private static string? FindSource(string programFolder)
    {
        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
        {
            var source = Path.Combine(folder.FullName, SourceFolder);
            if (File.Exists(Path.Combine(source, "package.json")) && File.Exists(Path.Combine(folder.FullName, "Nebula.Local", "Nebula.Local.csproj")))
                return source;
        }

        return null;
    }
}
