using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Recordings;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Files;

/// <summary>
/// Recordings as files <c>NAME.json</c> in one folder, which only its owner can read. Several processes may use it at the same time. Scripts and AIMock
/// load the files as they are.
/// </summary>
/// <remarks><see cref="RecordingName"/> says how a file is named. A write replaces the whole file, so that a reader finds either version; it also removes the drafts that processes left when they died.</remarks>
/// <param name="folder">The folder, which is created by the first write.</param>
/// <param name="time">The clock.</param>
internal sealed class FileRecordingStore(string folder, TimeProvider time) : IRecordingStore
{
    private const string Extension = ".json";
    private const string LockFile = ".lock";

    // A process holds the lock while it writes one file.
    private static readonly TimeSpan MaxLockWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<string, RecordingInfo> _known = new(); // of files that have not changed since

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordingInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var recordings = new List<RecordingInfo>();
        if (!Directory.Exists(folder))
            return recordings;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles($"*{Extension}"))
        {
            var name = RecordingName.FromFile(file.Name[..^Extension.Length]);
            if (DeploymentName.IsValid(name) && await DescribeAsync(name, file, cancellationToken) is { } info)
                recordings.Add(info);
        }

        recordings.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return recordings;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!DeploymentName.IsValid(name))
            return null;
        try
        {
            return RecordingFile.Parse(await File.ReadAllTextAsync(GetPath(name), cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new StoredDataException($"The recording {GetPath(name)} cannot be read: {e.Message} Correct it, or remove it.", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> AppendAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default) => LockAsync(
        async () =>
        {
            var lines = (await ReadAsync(name, cancellationToken) ?? []).ToList();
            var bytes = lines.Sum(CountBytes);
            var added = exchanges.TakeWhile(exchange => (bytes += CountBytes(exchange.Json)) <= IRecordingStore.MaxBytes).Select(static exchange => exchange.Json).ToList();
            if (added.Count > 0)
                await WriteAsync(name, [.. lines, .. added], cancellationToken);
            return added.Count;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ReplaceAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default) => LockAsync(
        async () =>
        {
            var isNew = !File.Exists(GetPath(name));
            await WriteAsync(name, [.. exchanges.Select(static exchange => exchange.Json)], cancellationToken);
            return isNew;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!DeploymentName.IsValid(name) || !File.Exists(GetPath(name)))
            return new(false);
        return LockAsync(
            () =>
            {
                var existed = File.Exists(GetPath(name));
                File.Delete(GetPath(name));
                return Task.FromResult(existed);
            },
            cancellationToken);
    }

    private async ValueTask<RecordingInfo?> DescribeAsync(string name, FileInfo file, CancellationToken cancellationToken)
    {
        var updated = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        if (_known.TryGetValue(name, out var known) && known.UpdatedAt == updated)
            return known;
        try
        {
            if (await ReadAsync(name, cancellationToken) is not { } lines)
                return null;
            var created = lines.Count > 0 ? FindTime(lines[0]) ?? updated : updated;
            return _known[name] = new RecordingInfo(name, lines.Count, lines.Sum(CountBytes), created, updated);
        }
        catch (StoredDataException)
        {
            return null; // a request that names it says why
        }
    }

    private static DateTimeOffset? FindTime(string line)
    {
        try
        {
            return RecordedExchange.Read(JsonElement.Parse(line)).At;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static long CountBytes(string line) => Encoding.UTF8.GetByteCount(line);

    private Task WriteAsync(string name, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        PrivateFiles.DeleteOldDrafts(new DirectoryInfo(folder), time.GetUtcNow());
        return PrivateFiles.ReplaceAsync(GetPath(name), async file => await file.WriteAsync(Encoding.UTF8.GetBytes(RecordingFile.Format(lines)), cancellationToken));
    }

    private async ValueTask<T> LockAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateFolder(folder);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await using var file = await OpenLockAsync(cancellationToken);
            return await work();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<FileStream> OpenLockAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, LockFile), PrivateFiles.ForWriting(FileMode.OpenOrCreate));
            }
            catch (IOException) when (time.GetElapsedTime(began) < MaxLockWait)
            {
                await Task.Delay(LockPoll, time, cancellationToken);
            }
        }
    }

    private string GetPath(string name) => Path.Combine(folder, RecordingName.ToFile(name) + Extension);
}
