using System.Runtime.InteropServices;

namespace Nebula.Tests.Hosts;

/// <summary>The .NET installation that runs the tests.</summary>
internal static class DotnetHost
{
    /// <summary>The program <c>dotnet</c>.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Its folder, which programs with their own executable find by <c>DOTNET_ROOT</c>.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
