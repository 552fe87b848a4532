namespace Nebula.Tests.Hosts;

/// <summary>A folder of a test's own that is gone after it.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nebula-test-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Something still writes there; the system's own cleaning takes it.
        }
    }
}
