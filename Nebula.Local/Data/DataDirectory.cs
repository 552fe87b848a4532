using Nebula.Local.Startup;

namespace Nebula.Local.Data;

/// <summary>The folder with all state of this machine, and the lock that keeps a second process out of it.</summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream fileLock) => (Path, _lock) = (path, fileLock);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is not there, and locks it.</summary>
    /// <param name="configured">The path from the settings; empty takes <c>nebula</c> in the user's local application data.</param>
    /// <param name="shared">Whether other processes may use it at the same time, as they may where limits and ledger are in Redis.</param>
    /// <exception cref="StartupException">It cannot be used.</exception>
    public static DataDirectory Open(string? configured, bool shared)
    {
        var path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(configured)
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "nebula")
            : configured);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var file = System.IO.Path.Combine(path, "lock");
            using (File.Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                // Only so that it is there: an exclusive and a shared lock are both taken on an existing file.
            }

            return new DataDirectory(path, File.Open(file, FileMode.Open, FileAccess.Read, shared ? FileShare.Read : FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory {path} cannot be written. Choose another: Nebula__DataDirectory=/some/folder");
        }
        catch (IOException e) when (File.Exists(path) && !Directory.Exists(path))
        {
            throw new StartupException($"The data directory {path} is a file ({e.Message}). Choose another: Nebula__DataDirectory=/some/folder");
        }
        catch (IOException)
        {
            throw new StartupException(
                $"Another Nebula is using the data directory {path}. Stop it, or give this one a directory of its own (Nebula__DataDirectory=/some/folder); "
                + "several may share one only where Nebula__RedisConnection is set for all of them.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
