using System.Buffers.Binary;
using Nebula.Domain.Blobs;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Files;

/// <summary>Blobs as files in one folder, which only its owner can read. Several processes may use it at the same time.</summary>
/// <remarks>
/// A file starts with its expiry, 8 bytes of UTC ticks (little endian), before the content: both are replaced in one step, and no copy of the folder
/// changes one without the other. A negative number in their place is a newer format, its version negated; such a file is refused, and a sweep keeps
/// it. The store writes a capital in a name as <c>=a</c>, so that names that differ only in case are different files on every file system.
/// </remarks>
public sealed class FileBlobStore(string root, TimeProvider time) : IBlobStore
{
    private const string BlobExtension = ".blob";
    private const int HeaderLength = sizeof(long);

    // The format of Nebula 0.1.0, which has no version of its own.
    private const int Version = 0;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckName(name);
        var path = GetPath(name);
        PrivateFiles.CreateFolder(root);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        await PrivateFiles.ReplaceAsync(path, async file =>
        {
            var header = new byte[HeaderLength];
            BinaryPrimitives.WriteInt64LittleEndian(header, expiresAt.UtcTicks);
            await file.WriteAsync(header, cancellationToken);
            await content.CopyToAsync(file, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!BlobRules.IsName(name) || Open(GetPath(name)) is not { } file)
            return null;
        try
        {
            if (await ReadExpiryAsync(name, file, cancellationToken) > time.GetUtcNow())
                return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (BlobRules.IsName(name) && GetPath(name) is var path && File.Exists(path))
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
        PrivateFiles.DeleteOldDrafts(directory, now);
        var deleted = 0;
        foreach (var file in directory.EnumerateFiles($"*{BlobExtension}"))
        {
            if (await GetExpiryAsync(file.FullName, cancellationToken) <= now && await DeleteExpiredAsync(file.FullName, now, cancellationToken))
                deleted++;
        }

        return deleted;
    }

    // Moves the file away and reads its expiry again: a blob that was written since the first read is moved back.
    private static async ValueTask<bool> DeleteExpiredAsync(string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (TryRemove(path) is not { } taken)
            return false;
        if (await GetExpiryAsync(taken, cancellationToken) <= now)
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
            File.Delete(taken); // another writer has replaced the blob in the meantime
        }

        return false;
    }

    private static string? TryRemove(string path)
    {
        var taken = PrivateFiles.NewDraft(path);
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

    private static async ValueTask<DateTimeOffset?> GetExpiryAsync(string path, CancellationToken cancellationToken)
    {
        if (Open(path) is not { } file)
            return null;
        await using (file)
        {
            try
            {
                return await ReadExpiryAsync(path, file, cancellationToken);
            }
            catch (UnknownFormatVersionException)
            {
                return DateTimeOffset.MaxValue; // the newer version that wrote it sweeps it
            }
        }
    }

    // No store has written a file that is too short for its header: readers do not find it, and a sweep removes it.
    private static async ValueTask<DateTimeOffset> ReadExpiryAsync(string name, Stream file, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        var ticks = await file.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) == HeaderLength
            ? BinaryPrimitives.ReadInt64LittleEndian(header)
            : 0;
        if (ticks < 0)
            throw new UnknownFormatVersionException($"The blob '{name}'", -ticks, Version);
        return new DateTimeOffset(Math.Min(ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
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

    private string GetPath(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var file = string.Concat(name[(slash + 1)..].Select(static c => char.IsAsciiLetterUpper(c) ? $"={char.ToLowerInvariant(c)}" : $"{c}"));
        return Path.Combine(root, name[..slash], file + BlobExtension);
    }
}
