using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Files;

/// <summary>Creates folders and files that only their owner can read, and replaces files in one step. On Windows, the folder they are in says who can.</summary>
public static class PrivateFiles
{
    /// <summary>How the names of files end that are not yet in place.</summary>
    public const string DraftExtension = ".draft";

    private const UnixFileMode FileAccessOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SuffixLength = 8;

    // No write takes this long: the process that wrote the draft has died.
    private static readonly TimeSpan DraftLifetime = TimeSpan.FromDays(1);

    /// <summary>Creates a folder and its parents, unless they exist.</summary>
    /// <param name="path">Its path.</param>
    public static DirectoryInfo CreateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, FileAccessOfOwner | UnixFileMode.UserExecute);

    /// <summary>How to open a file to write it; nothing else can open it meanwhile.</summary>
    /// <param name="mode">Whether the file may exist.</param>
    public static FileStreamOptions ForWriting(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileAccessOfOwner;
        return options;
    }

    /// <summary>A new path beside a file, under which its content can be written before it is moved into place.</summary>
    /// <param name="path">The file's path.</param>
    public static string NewDraft(string path) => $"{path}.{Ids.NewBase62(SuffixLength)}{DraftExtension}";

    /// <summary>Writes a file, or replaces it: a reader finds the previous content or all of the new one, also after the machine has lost its power.</summary>
    /// <param name="path">The file's path; its folder exists.</param>
    /// <param name="write">Writes the content.</param>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var draft = NewDraft(path);
        try
        {
            await using (var file = new FileStream(draft, ForWriting(FileMode.CreateNew)))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Deletes the drafts of processes that have died: those older than a day.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="now">The time.</param>
    public static void DeleteOldDrafts(DirectoryInfo folder, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (var draft in folder.EnumerateFiles($"*{DraftExtension}").Where(draft => draft.LastWriteTimeUtc < (now - DraftLifetime).UtcDateTime))
            draft.Delete();
    }
}
