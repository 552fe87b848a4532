using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization;
using Nebula.Domain.Common;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Changes;

/// <summary>
/// The changes of the last half minute, as records: a process that reads it misses no change, even if Redis is lost or the process that made the
/// change ends.
/// </summary>
/// <remarks>
/// Every change is a record of its own. A process reports the records that it has not seen before, so that delivery does not depend on clocks that
/// agree. The process that appended a record deletes it after <see cref="Retention"/>; a record whose process is gone is deleted by the others after
/// <see cref="OrphanRetention"/>.
/// </remarks>
/// <param name="records">The store that the processes share.</param>
/// <param name="time">The clock.</param>
internal sealed class ChangeLog(IRecordStore records, TimeProvider time)
{
    /// <summary>How long a record stays: 30 s.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest pause between two reads that misses nothing: 15 s. After a longer pause a reader must assume that every document has changed.
    /// </summary>
    public static readonly TimeSpan MaxReadGap = TimeSpan.FromSeconds(15);

    /// <summary>How long a process leaves the records of others alone: 60 s after it first read them.</summary>
    public static readonly TimeSpan OrphanRetention = TimeSpan.FromSeconds(60);

    private static readonly DocumentFormat<ChangeEntry> Format = new("change", version: 1, ChangeJson.Default.ChangeEntry);

    private readonly ConcurrentDictionary<string, long> _own = new();
    private readonly ConcurrentQueue<Change> _pending = new();
    private ConcurrentDictionary<string, long> _seen = new();

    /// <summary>Appends a change. If the store cannot be written, the change is appended by the next <see cref="ReadAsync"/> that can.</summary>
    public async ValueTask AppendAsync(Change change, CancellationToken cancellationToken)
    {
        var key = $"{time.GetUtcNow().UtcTicks.ToString("d19", CultureInfo.InvariantCulture)}-{Ids.NewBase62(12)}";
        _own[key] = time.GetTimestamp();
        try
        {
            await records.TryInsertAsync(Partitions.Changes, key, Format.Write(new ChangeEntry(change.Partition, change.Key)), cancellationToken);
        }
        catch (Exception)
        {
            _own.TryRemove(key, out _);
            _pending.Enqueue(change);
            throw;
        }
    }

    /// <summary>Reads what other processes have changed since the last call. Not for concurrent use.</summary>
    public async ValueTask<IReadOnlyList<Change>> ReadAsync(CancellationToken cancellationToken)
    {
        for (var left = _pending.Count; left > 0 && _pending.TryDequeue(out var pending); left--)
            await AppendAsync(pending, cancellationToken);
        var (changes, seen, now) = (new List<Change>(), new ConcurrentDictionary<string, long>(), time.GetTimestamp());
        await foreach (var record in records.ListAsync(Partitions.Changes, cancellationToken: cancellationToken))
        {
            if (_own.ContainsKey(record.Key))
                continue;
            if (!_seen.TryGetValue(record.Key, out var at))
            {
                at = now;
                changes.Add(Parse(record));
            }

            seen[record.Key] = at;
        }

        _seen = seen;
        return changes;
    }

    /// <summary>Deletes the records that every process has read by now.</summary>
    public async ValueTask TrimAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, at) in _own)
        {
            if (time.GetElapsedTime(at) < Retention)
                continue;
            await records.DeleteAsync(Partitions.Changes, key, cancellationToken: cancellationToken);
            _own.TryRemove(key, out _);
        }

        foreach (var (key, at) in _seen)
        {
            if (time.GetElapsedTime(at) >= OrphanRetention)
                await records.DeleteAsync(Partitions.Changes, key, cancellationToken: cancellationToken);
        }
    }

    // Anything may have changed if this process cannot read the record.
    private static Change Parse(Record record)
    {
        try
        {
            var entry = Format.Read(record.Key, record.Json);
            return new Change(entry.Partition, entry.Key);
        }
        catch (StoredDataException)
        {
            return Change.Everything;
        }
    }
}

/// <summary>A change as it is stored.</summary>
/// <param name="Partition">The partition of the document that has changed.</param>
/// <param name="Key">Its key.</param>
internal sealed record ChangeEntry(string Partition, string Key);

/// <summary>How changes are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
[JsonSerializable(typeof(ChangeEntry))]
internal sealed partial class ChangeJson : JsonSerializerContext;
