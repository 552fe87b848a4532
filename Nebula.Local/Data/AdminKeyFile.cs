using System.Text;
using Nebula.Domain.Common;
using Nebula.Infrastructure.Files;
using Nebula.Local.Startup;

namespace Nebula.Local.Data;

/// <summary>The admin key that Local creates for itself if none is configured: one file that only its owner can read.</summary>
public static class AdminKeyFile
{
    private const int SecretLength = 43;

    /// <summary>The file's path in a data directory.</summary>
    public static string GetPath(string dataDirectory) => Path.Combine(dataDirectory, "admin.key");

    /// <summary>The admin key: the configured one, else the file's, else a new one that is written to the file.</summary>
    /// <exception cref="StartupException">The file cannot be read or written, or is empty.</exception>
    public static string Resolve(string? configured, DataDirectory data)
    {
        var path = GetPath(data.Path);
        try
        {
            if (string.IsNullOrEmpty(configured) && !File.Exists(path))
                TryCreate(path, $"nebula-admin-{Ids.NewBase62(SecretLength)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The admin key cannot be written to {path}: {SystemReason.Get(e)}. Mend that, or set Nebula__AdminKey.");
        }

        return Find(configured, data.Path);
    }

    /// <summary>The admin key: the configured one, else the file's.</summary>
    /// <exception cref="StartupException">The file does not exist, cannot be read or is empty.</exception>
    public static string Find(string? configured, string dataDirectory)
    {
        if (!string.IsNullOrEmpty(configured))
            return configured;
        var path = GetPath(dataDirectory);
        try
        {
            var key = File.ReadAllText(path).Trim();
            return key.Length > 0 ? key : throw new StartupException($"The admin key in {path} is empty. Delete the file, and the next start creates a new key.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartupException($"There is no admin key in {path}. Start Nebula once, or name the data directory it uses: Nebula__DataDirectory=/some/folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The admin key in {path} cannot be read: {SystemReason.Get(e)}. Mend that, or set Nebula__AdminKey.");
        }
    }

    // Written beside the file and moved into place: no process ever reads half a key, and of several that start at once the first one's key stays.
    private static void TryCreate(string path, string key)
    {
        var draft = PrivateFiles.NewDraft(path);
        using (var file = new FileStream(draft, PrivateFiles.ForWriting(FileMode.CreateNew)))
        {
            file.Write(Encoding.ASCII.GetBytes(key + Environment.NewLine));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
