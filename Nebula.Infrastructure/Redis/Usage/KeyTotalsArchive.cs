using System.Globalization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>
/// What each key has used since it was created, without usage that is not rolled up yet. One document holds some hundred keys, so that reading a key
/// reads one document.
/// </summary>
/// <remarks>
/// <para>
/// A minute is added to the totals before its own document is written, in each bucket of keys by one conditional write, which also notes under the
/// minute's name what was added (<see cref="CountedMinute"/>). So at any moment a bucket holds of a minute exactly what its note says, or what the
/// minute's document says if it has no note. Adding a minute adds only what it has more than that: repeating it after a failure at any point, or from
/// two processes at once, changes nothing.
/// </para>
/// Notes stay for <see cref="NoteRetention"/> after the minute's document has caught up, so that a reader that reads minutes first and totals
/// afterwards finds one or the other.
/// </remarks>
internal sealed class KeyTotalsArchive(IRecordStore records, ArchivedLedger minutes, TimeProvider time)
{
    /// <summary>How long a note stays at least: 2 minutes.</summary>
    public static readonly TimeSpan NoteRetention = TimeSpan.FromMinutes(2);

    private const int BucketsPerShard = 16;
    private const int AllMinutes = 1_440;

    private static readonly DocumentFormat<KeyTotalsDocument> Format = new("document of key totals", version: 1, RedisJson.Default.KeyTotalsDocument);

    /// <summary>All documents.</summary>
    public async ValueTask<IReadOnlyList<KeyTotalsDocument>> ReadAllAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync("", null, cancellationToken)).Values.Select(static stored => stored.Document)];

    /// <summary>The documents that hold some keys.</summary>
    public async ValueTask<IReadOnlyList<KeyTotalsDocument>> ReadAsync(IEnumerable<string> keyIds, CancellationToken cancellationToken)
    {
        var read = keyIds.Select(GetBucket).Distinct().Select(bucket => records.GetAsync(Partitions.UsageKeys, bucket, cancellationToken).AsTask());
        return [.. (await Task.WhenAll(read)).OfType<Record>().Select(static record => Format.Read(record.Key, record.Json))];
    }

    /// <summary>Adds what minutes of a shard have more than was added before.</summary>
    public async ValueTask AddAsync(int shard, IReadOnlyCollection<LiveMinute> added, CancellationToken cancellationToken)
    {
        if (added.Count == 0)
            return;
        while (!await TryAddAsync(shard, added, cancellationToken))
        {
            // Another process has written a bucket: what it added is read again.
        }
    }

    /// <summary>Sums all totals from the archived ledger, for a ledger that another version of Nebula has written to.</summary>
    public async ValueTask RebuildAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await ListAsync("", null, cancellationToken); // before the ledger: if another process writes a bucket before these writes, they fail
            var sums = LedgerRow.SumByKey((await minutes.ReadAsync(0, long.MaxValue / AllMinutes / 60, AllMinutes, cancellationToken)).Select(static row => row.Row));
            var buckets = sums.ToLookup(static row => GetBucket(row.Key));
            var written = true;
            foreach (var bucket in buckets.Select(static rows => rows.Key).Union(stored.Keys))
                written = written && await TryWriteAsync(bucket, new KeyTotalsDocument([.. buckets[bucket]], []), stored.GetValueOrDefault(bucket).ETag, cancellationToken);
            if (written)
                return;
        }
    }

    private async ValueTask<bool> TryAddAsync(int shard, IReadOnlyCollection<LiveMinute> added, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{shard:D2}-");
        var stored = await ListAsync(prefix, prefix + ":", cancellationToken); // ':' is the character after '9'
        var documents = new Dictionary<string, Dictionary<string, LedgerRow>>();
        var overdue = time.GetUtcNow() - NoteRetention;
        var noted = stored.Values.SelectMany(static bucket => bucket.Document.Minutes).Where(minute => minute.IsOlderThan(overdue)).Select(static minute => minute.Name);
        foreach (var name in added.Select(static minute => minute.Name).Union(noted)) // after the totals
            documents[name] = LedgerRow.SumByKey(await minutes.GetAsync(name, cancellationToken)).ToDictionary(static row => row.Key);

        foreach (var bucket in added.SelectMany(static minute => minute.Rows).Select(static row => GetBucket(row.Key)).Distinct())
        {
            var (document, etag) = stored.GetValueOrDefault(bucket, (KeyTotalsDocument.Empty, null));
            var change = new KeyTotalsChange(document, documents, key => GetBucket(key) == bucket);
            foreach (var minute in added)
                change.Add(minute.Name, LedgerRow.SumByKey(minute.Rows.Where(row => GetBucket(row.Key) == bucket)), time.GetUtcNow());
            if (!change.HasChanged)
                continue;
            change.DropNotes(overdue, added.Select(static minute => minute.Name).ToHashSet());
            if (!await TryWriteAsync(bucket, change.ToDocument(), etag, cancellationToken))
                return false;
        }

        return true;
    }

    private async ValueTask<Dictionary<string, (KeyTotalsDocument Document, string? ETag)>> ListAsync(string from, string? to, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, (KeyTotalsDocument, string?)>();
        await foreach (var record in records.ListAsync(Partitions.UsageKeys, from, to, cancellationToken))
            stored[record.Key] = (Format.Read(record.Key, record.Json), record.ETag);
        return stored;
    }

    private async ValueTask<bool> TryWriteAsync(string bucket, KeyTotalsDocument document, string? etag, CancellationToken cancellationToken)
    {
        var json = Format.Write(document);
        return (etag is null
            ? await records.TryInsertAsync(Partitions.UsageKeys, bucket, json, cancellationToken)
            : await records.TryReplaceAsync(Partitions.UsageKeys, bucket, json, etag, cancellationToken)) is not null;
    }

    // The shard's hash in other bits, so that a shard's keys spread over its buckets.
    private static string GetBucket(string keyId) =>
        string.Create(CultureInfo.InvariantCulture, $"{RedisKeys.GetShard(keyId):D2}-{(RedisKeys.Hash(keyId) >> 8) % BucketsPerShard:D2}");
}

/// <summary>The totals of some keys.</summary>
/// <param name="Keys">One row a key, without a model.</param>
/// <param name="Minutes">What the totals hold of minutes that were added lately.</param>
internal sealed record KeyTotalsDocument(IReadOnlyList<LedgerRow> Keys, IReadOnlyList<CountedMinute> Minutes)
{
    /// <summary>No keys.</summary>
    public static readonly KeyTotalsDocument Empty = new([], []);
}

/// <summary>What the totals of a bucket hold of one minute.</summary>
/// <param name="Name">The minute's <see cref="LiveMinute.Name"/>.</param>
/// <param name="At">When it was added, in milliseconds since 1970.</param>
/// <param name="Keys">One row a key of the bucket, without a model.</param>
internal sealed record CountedMinute(string Name, long At, IReadOnlyList<LedgerRow> Keys)
{
    /// <summary>Whether it was added before a moment.</summary>
    public bool IsOlderThan(DateTimeOffset moment) => At < moment.ToUnixTimeMilliseconds();
}
