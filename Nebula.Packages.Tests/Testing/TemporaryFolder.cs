using Xunit;

namespace Nebula.Packages.Tests.Testing;

/// <summary>A folder of its own for this process's temporary files, until it is disposed. Only tests that run alone may use it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly string Variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-temp-");

    public TemporaryFolder() => Environment.SetEnvironmentVariable(Variable, _folder.FullName);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Delete(recursive: true);
    }
}

/// <summary>Tests that share no part of this process with others.</summary>
[CollectionDefinition(nameof(TestsThatRunAlone), DisableParallelization = true)]
public sealed class TestsThatRunAlone;
