using System.Diagnostics;
using Xunit;

namespace Nebula.Tests.Hosts;

/// <summary>Programs that tests need beside .NET. Where continuous integration runs, one that is missing is a failure; elsewhere the test is left out.</summary>
internal static class Component
{
    /// <summary>Leaves the test out where a program does not start.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="install">What to install, for whoever reads the test's outcome.</param>
    public static void RequireProgram(string program, string install)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, "--version") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing(program, install);
        }
    }

    /// <summary>Leaves the test out where a file is not there.</summary>
    public static void RequireFile(string path, string what, string install)
    {
        if (!File.Exists(path))
            Missing(what, install);
    }

    private static void Missing(string what, string install)
    {
        var reason = $"{what} is missing. Install it: {install}";
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
