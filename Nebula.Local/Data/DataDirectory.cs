using Nebula.Infrastructure.Files;
using Nebula.Local.Startup;

namespace Nebula.Local.Data;

/// <summary>The folder that holds all state of this machine, and the lock that keeps a second process out of it.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string Advice = "Choose another: Nebula__DataDirectory=/some/folder";

    // How the system reports a lock that another process holds: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] LockedByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream fileLock) => (Path, _lock) = (path, fileLock);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The full path that a setting names.</summary>
    /// <param name="configured">The setting; empty stands for <c>nebula</c> in the user's local application data.</param>
    /// <exception cref="StartupException">The setting is not a path.</exception>
    public static string Resolve(string? configured)
    {
        try
        {
            return System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(configured)
                ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "nebula")
                : configured);
        }
        catch (ArgumentException)
        {
            throw new StartupException($"Nebula:DataDirectory is not a path. {Advice}");
        }
    }

    /// <summary>Creates the folder if it does not exist, and locks it.</summary>
    /// <param name="configured">The setting, as <see cref="Resolve"/> takes it.</param>
    /// <param name="shared">Whether other processes may use it at the same time, which they may if limits and ledger are in Redis.</param>
    /// <exception cref="StartupException">It cannot be created, written or locked.</exception>
    public static DataDirectory Open(string? configured, bool shared)
    {
        var path = Resolve(configured);
        try
        {
            PrivateFiles.CreateFolder(path);
            var file = System.IO.Path.Combine(path, "lock");
            using (File.Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                // Only creates the file: an exclusive and a shared lock are both taken on an existing one.
            }

            return new DataDirectory(path, File.Open(file, FileMode.Open, FileAccess.Read, shared ? FileShare.Read : FileShare.None));
        }
        catch (IOException e) when (LockedByAnother.Contains(e.HResult))
        {
            throw new StartupException(
                $"Another Nebula is using the data directory {path}. Stop it, or give this one a directory of its own (Nebula__DataDirectory=/some/folder). "
                + "Several can share one only if Nebula__RedisConnection is set for all of them.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory {path} {Describe(e, path)}. {Advice}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string Describe(Exception e, string path) => e switch
    {
        _ when File.Exists(path) => "is a file",
        UnauthorizedAccessException => Directory.Exists(path) ? "cannot be written by this user" : "cannot be created by this user",
        _ => $"cannot be {(Directory.Exists(path) ? "written" : "created")}: {SystemReason.Get(e)}",
    };
}
