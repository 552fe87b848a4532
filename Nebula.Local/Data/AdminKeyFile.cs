using System.Text;
using Nebula.Domain.Common;
using Nebula.Local.Startup;

namespace Nebula.Local.Data;

/// <summary>The admin key that Local makes for itself where none is set: one file that only its owner can read.</summary>
public static class AdminKeyFile
{
    private const int SecretLength = 43;

    /// <summary>Where it is.</summary>
    public static string PathIn(DataDirectory data) => Path.Combine(data.Path, "admin.key");

    /// <summary>The admin key: the configured one, else the file's, else a new one that is put there.</summary>
    /// <exception cref="StartupException">The file cannot be used.</exception>
    public static string Resolve(string? configured, DataDirectory data)
    {
        if (!string.IsNullOrEmpty(configured))
            return configured;
        var path = PathIn(data);
        if (!File.Exists(path))
            TryCreate(path, $"nebula-admin-{Ids.NewBase62(SecretLength)}");
        var key = File.ReadAllText(path).Trim();
        return key.Length > 0 ? key : throw new StartupException($"The admin key in {path} is empty. Delete the file, and the next start makes a new key.");
    }

    // Written beside and moved there, so that nobody ever reads half a key; whoever is first wins.
    private static void TryCreate(string path, string key)
    {
        var draft = $"{path}.{Ids.NewBase62(8)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
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
