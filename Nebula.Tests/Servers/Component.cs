using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>Finds the components that tests need, and skips or fails a test if one is not installed.</summary>
internal static class Component
{
    /// <summary>
    /// Finds a program on the path. Under <c>CI=true</c> a missing one fails the test; elsewhere the test is skipped, and says what to install.
    /// </summary>
    public static string Find(string program, string install) =>
        TryFind(program) ?? throw Missing($"{program} is not installed. Install it to run this test: {install}");

    /// <summary>Finds a program on the path; null if it does not exist.</summary>
    public static string? TryFind(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program))
        .FirstOrDefault(File.Exists);

    /// <summary>Finds a file of what npm installs for the tests; a missing one is treated as a missing program.</summary>
    /// <param name="path">Below <c>Nebula.Tests/tools/node_modules</c>.</param>
    public static string FindTool(params string[] path) => FindPackageFile("Nebula.Tests/tools", path);

    /// <summary>Finds a file of what npm installs for a folder of the source tree; a missing one is treated as a missing program.</summary>
    /// <param name="folder">The folder of the <c>package.json</c>, below the root of the source tree.</param>
    /// <param name="path">Below the folder's <c>node_modules</c>.</param>
    public static string FindPackageFile(string folder, params string[] path)
    {
        var found = Path.Combine([FindRepository(), folder, "node_modules", .. path]);
        return File.Exists(found) ? found : throw Missing($"{path[0]} is not installed. Install it to run this test: npm ci --ignore-scripts --prefix {folder}");
    }

    /// <summary>The exception that fails or skips a test.</summary>
    public static Exception Missing(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Assert.Skip(why);
        return new InvalidOperationException(why);
    }

    /// <summary>The root of the source tree that the tests run in.</summary>
    public static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nebula.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
