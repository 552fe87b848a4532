using System.Runtime.CompilerServices;
using Nebula.Domain.Records;

namespace Nebula.Tests.State;

/// <summary>A record store that counts what is read, and whose reads and writes a test can delay or make fail.</summary>
internal sealed class ObservedRecords(IRecordStore records) : IRecordStore
{
    private int _documents;
    private int _writing;
    private int _maxConcurrentWrites;

    /// <summary>How many documents were read.</summary>
    public int Documents => _documents;

    /// <summary>The maximum number of concurrent writes.</summary>
    public int MaxConcurrentWrites => _maxConcurrentWrites;

    /// <summary>Runs before each write, with its partition.</summary>
    public Func<string, Task>? BeforeWrite { get; set; }

    /// <summary>Runs before each read of one record, with its partition.</summary>
    public Func<string, Task>? BeforeGet { get; set; }

    public void Reset() => (_documents, _maxConcurrentWrites) = (0, 0);

    /// <summary>Lets some writes succeed and every later one fail, as if the process had ended.</summary>
    public void EndAfter(int writes) =>
        BeforeWrite = _ => Interlocked.Decrement(ref writes) < 0 ? throw new IOException("The process has ended.") : Task.CompletedTask;

    public async ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _documents);
        if (BeforeGet is { } before)
            await before(partition);
        return await records.GetAsync(partition, key, cancellationToken);
    }

    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var record in records.ListAsync(partition, fromKey, toKey, cancellationToken))
        {
            Interlocked.Increment(ref _documents);
            yield return record;
        }
    }

    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        WriteAsync(partition, () => records.TryInsertAsync(partition, key, json, cancellationToken));

    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default) =>
        WriteAsync(partition, () => records.TryReplaceAsync(partition, key, json, etag, cancellationToken));

    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        WriteAsync(partition, () => records.PutAsync(partition, key, json, cancellationToken));

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default) =>
        records.DeleteAsync(partition, key, etag, cancellationToken);

    public ValueTask DeleteManyAsync(string partition, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        records.DeleteManyAsync(partition, keys, cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => records.PingAsync(cancellationToken);

    private async ValueTask<T> WriteAsync<T>(string partition, Func<ValueTask<T>> write)
    {
        _maxConcurrentWrites = Math.Max(_maxConcurrentWrites, Interlocked.Increment(ref _writing));
        try
        {
            await Task.Yield();
            if (BeforeWrite is { } before)
                await before(partition);
            return await write();
        }
        finally
        {
            Interlocked.Decrement(ref _writing);
        }
    }
}
