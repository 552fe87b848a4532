using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>What to do where a component that a test needs is not installed.</summary>
internal static class Component
{
    /// <summary>Finds a program on the path. Under <c>CI=true</c> a missing one fails the test; elsewhere the test is skipped, and says what to install.</summary>
    public static string Find(string program, string install)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program))
            .FirstOrDefault(File.Exists);
        return found ?? throw Missing($"{program} is not installed. Install it to run this test: {install}");
    }

    /// <summary>The exception that fails or skips a test.</summary>
    public static Exception Missing(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Assert.Skip(why);
        return new InvalidOperationException(why);
    }
}
