using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>Programs beside .NET that some tests start.</summary>
internal static class Component
{
    /// <summary>The folder of what npm installs for the tests.</summary>
    public static string Tools { get; } = Path.Combine(FindRepository(), "Nebula.Tests", "tools");

    /// <summary>Skips the running test where a component is missing. Continuous integration installs all of them: there it fails.</summary>
    /// <param name="missing">What is missing and how to install it; null where nothing is.</param>
    public static void Require(string? missing)
    {
        if (missing is null)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.Skip(missing);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nebula.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Nebula.sln above {AppContext.BaseDirectory}");
    }
}
