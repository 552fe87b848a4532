namespace Nebula.Local.Ui.Building;

/// <summary>The dashboard's sources, and what was built from them.</summary>
/// <param name="place">Where they are.</param>
internal sealed class DashboardSource(DashboardLocation place)
{
    private const string WorkFolder = ".build";
    private const string Stamp = ".sources";

    /// <summary>The sources' folder.</summary>
    public string Folder { get; } = place.Source ?? throw new ArgumentException("This dashboard has no sources.", nameof(place));

    /// <summary>The file that whoever builds holds open, so that nobody else does.</summary>
    public string LockFile => Path.Combine(Work, "lock");

    private string Work => Path.Combine(Folder, WorkFolder);

    /// <summary>Whether what is built was built from sources with this fingerprint.</summary>
    public bool IsCurrent(string fingerprint)
    {
        if (!place.IsBuilt)
            return false;
        var stamp = Path.Combine(place.Dist, Stamp);
        if (File.Exists(stamp))
            return File.ReadAllText(stamp) == fingerprint;
        // Built by hand: nothing says from what, so what is younger than every source will do.
        return File.GetLastWriteTimeUtc(Path.Combine(place.Dist, DashboardLocation.Index)) >= SourceFingerprint.NewestChange(Folder);
    }

    /// <summary>Makes the folder that builds work in.</summary>
    public void Prepare() => Directory.CreateDirectory(Work);

    /// <summary>Throws away what interrupted builds left behind, and names a folder for the next one, relative to the sources'.</summary>
    public string NewOutput()
    {
        foreach (var left in Directory.EnumerateDirectories(Work))
            Directory.Delete(left, recursive: true);
        return $"{WorkFolder}/{Guid.NewGuid():N}";
    }

    /// <summary>Puts a finished build in its place, so that nobody ever meets half of one.</summary>
    /// <param name="output">Its folder, from <see cref="NewOutput"/>.</param>
    /// <param name="fingerprint">What it was built from.</param>
    /// <exception cref="DashboardBuildException">It has no page.</exception>
    public void Publish(string output, string fingerprint)
    {
        var built = Path.Combine(Folder, output);
        if (!File.Exists(Path.Combine(built, DashboardLocation.Index)))
            throw new DashboardBuildException($"The build ended well but made no {DashboardLocation.Index}.");
        File.WriteAllText(Path.Combine(built, Stamp), fingerprint);
        var old = $"{built}.old";
        if (Directory.Exists(place.Dist))
            Directory.Move(place.Dist, old);
        Directory.Move(built, place.Dist);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
