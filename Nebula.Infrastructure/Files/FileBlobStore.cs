using System.Buffers.Binary;
using Nebula.Domain.Blobs;
using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Files;

/// <summary>Blobs as files of one folder, which only its owner can read. Several processes may use it at the same time.</summary>
/// <remarks>
/// A file begins with its expiry, eight bytes of UTC ticks, and goes on with the content: both are replaced in one step, and no copy of the folder changes the one without the other.
/// Capitals of a name are written <c>=a</c>, so that names that differ in case alone are different files everywhere.
/// </remarks>
public sealed class FileBlobStore(string root, TimeProvider time) : IBlobStore
{
    private const string BlobExtension = ".blob";
    private const string DraftExtension = ".draft";
    private const int HeaderLength = sizeof(long);

    // A draft this old was left by a process that died: nobody writes for so long.
    private static readonly TimeSpan DraftLifetime = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckName(name);
        var path = PathOf(name);
        MakeFolder(root);
        MakeFolder(Path.GetDirectoryName(path)!);
        var draft = NewDraft(path);
        try
        {
            await using (var file = new FileStream(draft, ForWriting()))
            {
                var header = new byte[HeaderLength];
                BinaryPrimitives.WriteInt64LittleEndian(header, expiresAt.UtcTicks);
                await file.WriteAsync(header, cancellationToken);
                await content.CopyToAsync(file, cancellationToken);
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

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!BlobRules.IsName(name) || Open(PathOf(name)) is not { } file)
            return null;
        if (await ReadExpiryAsync(file, cancellationToken) is { } expiresAt && expiresAt > time.GetUtcNow())
            return file;
        await file.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (BlobRules.IsName(name) && PathOf(name) is var path && File.Exists(path))
            File.Delete(path);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteExpiredAsync(string folder, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckFolder(folder);
        var directory = new DirectoryInfo(Path.Combine(root, folder));
        if (!directory.Exists)
            return 0;
        var now = time.GetUtcNow();
        foreach (var draft in directory.EnumerateFiles($"*{DraftExtension}").Where(draft => draft.LastWriteTimeUtc < (now - DraftLifetime).UtcDateTime))
            draft.Delete();
        var deleted = 0;
        foreach (var file in directory.EnumerateFiles($"*{BlobExtension}"))
        {
            if (await ExpiryOfAsync(file.FullName, cancellationToken) <= now && await DeleteExpiredAsync(file.FullName, now, cancellationToken))
                deleted++;
        }

        return deleted;
    }

    // Taken away first and looked at again: what was written there since it was looked at is put back.
    private static async ValueTask<bool> DeleteExpiredAsync(string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (TryRemove(path) is not { } taken)
            return false;
        if (await ExpiryOfAsync(taken, cancellationToken) <= now)
        {
            File.Delete(taken);
            return true;
        }

        try
        {
            File.Move(taken, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(taken); // written yet again
        }

        return false;
    }

    private static string? TryRemove(string path)
    {
        var taken = NewDraft(path);
        try
        {
            File.Move(path, taken, overwrite: false);
            return taken;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async ValueTask<DateTimeOffset?> ExpiryOfAsync(string path, CancellationToken cancellationToken)
    {
        if (Open(path) is not { } file)
            return null;
        await using (file)
            return await ReadExpiryAsync(file, cancellationToken);
    }

    // A file too short for its header was not written here: nobody finds it, and a sweep takes it.
    private static async ValueTask<DateTimeOffset?> ReadExpiryAsync(Stream file, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        var ticks = await file.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) == HeaderLength
            ? BinaryPrimitives.ReadInt64LittleEndian(header)
            : 0;
        return new DateTimeOffset(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStreamOptions ForWriting()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string NewDraft(string path) => $"{path}.{Ids.NewBase62(8)}{DraftExtension}";

    private string PathOf(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var file = string.Concat(name[(slash + 1)..].Select(static c => char.IsAsciiLetterUpper(c) ? $"={char.ToLowerInvariant(c)}" : $"{c}"));
        return Path.Combine(root, name[..slash], file + BlobExtension);
    }
}
