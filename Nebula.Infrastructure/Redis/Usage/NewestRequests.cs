using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The newest settled requests, merged from the shards' lists and the outbox.</summary>
/// <remarks>While Redis is lost the shards' lists are what this process last read of them.</remarks>
internal sealed class NewestRequests(RedisConnection redis, SettlementOutbox outbox, int kept)
{
    // Rows read from each shard at a time.
    private const int Window = 250;

    private readonly SettledRow[][] _newest = [.. Enumerable.Repeat(Array.Empty<SettledRow>(), RedisKeys.Shards)];

    /// <summary>A page of them, newest first.</summary>
    /// <exception cref="NebulaException">400: the page begins after a request that is not kept.</exception>
    public async ValueTask<ListPage<UsageRecord>> ListAsync(RequestQuery query, CancellationToken cancellationToken)
    {
        var waiting = await outbox.ReadUsageAsync(cancellationToken); // before Redis: the replay moves requests in that direction
        var page = new List<UsageRecord>();
        var begun = query.After is null;
        await foreach (var usage in ReadAsync(query.After is null ? query.KeyId : null, waiting))
        {
            if (!begun)
            {
                begun = usage.JobId == query.After;
                continue;
            }

            if ((query.KeyId is not null && usage.KeyId != query.KeyId) || (query.Model is not null && usage.Model != query.Model))
                continue;
            if (page.Count == query.Limit)
                return new ListPage<UsageRecord>(page, HasMore: true);
            page.Add(usage);
        }

        return begun || !redis.IsAvailable
            ? new ListPage<UsageRecord>(page, HasMore: false)
            : throw NebulaError.Invalid($"'after' names no request that is kept: '{TextExcerpt.Truncate(query.After!)}'.", "after").ToException();
    }

    private async IAsyncEnumerable<UsageRecord> ReadAsync(string? keyId, IReadOnlyList<UsageRecord> waiting)
    {
        var shards = keyId is null ? Enumerable.Range(0, RedisKeys.Shards) : [RedisKeys.GetShard(keyId)];
        var cursors = new PriorityQueue<Cursor, long>();
        await Task.WhenAll(shards.Select(static shard => new Cursor(shard)).Select(async cursor =>
        {
            await FillAsync(cursor);
            lock (cursors)
                Enqueue(cursors, cursor);
        }));
        Enqueue(cursors, Cursor.Create(waiting));
        // A request may be in both, and one that was settled after its lease had lapsed may be settled again: the newest row counts.
        var seen = new HashSet<string>();
        for (var left = kept; left > 0 && cursors.TryDequeue(out var cursor, out _);)
        {
            var usage = cursor.Rows.Dequeue().Usage;
            if (seen.Add(usage.JobId))
            {
                left--;
                yield return usage;
            }

            if (cursor.Rows.Count == 0)
                await FillAsync(cursor);
            Enqueue(cursors, cursor);
        }
    }

    private static void Enqueue(PriorityQueue<Cursor, long> cursors, Cursor cursor)
    {
        if (cursor.Rows.TryPeek(out var row))
            cursors.Enqueue(cursor, -row.At);
    }

    // New rows push the others down while a list is read: rows that were read already are recognised by their time.
    private async Task FillAsync(Cursor cursor)
    {
        try
        {
            while (redis.IsAvailable && cursor.Rows.Count == 0 && !cursor.Ended)
            {
                var rows = await redis.Database.ListRangeAsync(RedisKeys.Requests(cursor.Shard), cursor.Position, cursor.Position + Window - 1);
                var read = rows.Select(static row => SettledRow.TryRead((byte[])row!)).OfType<SettledRow>().ToArray();
                if (cursor.Position == 0)
                    _newest[cursor.Shard] = read;
                cursor.Position += rows.Length;
                cursor.Ended = rows.Length < Window;
                cursor.Add(read);
            }
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            cursor.Ended = true;
        }

        if (cursor.Position > 0 || cursor.Shard < 0 || redis.IsAvailable)
            return;
        (cursor.Position, cursor.Ended) = (Window, true);
        cursor.Add(_newest[cursor.Shard]);
    }

    private sealed class Cursor(int shard)
    {
        private long _last = long.MaxValue;
        private string? _lastJob;

        public int Shard => shard;

        public long Position { get; set; }

        public bool Ended { get; set; }

        public Queue<SettledRow> Rows { get; } = [];

        /// <summary>The outbox's requests.</summary>
        public static Cursor Create(IEnumerable<UsageRecord> usage)
        {
            var cursor = new Cursor(-1) { Ended = true };
            foreach (var row in usage.Select(static usage => new SettledRow((usage.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, usage)).OrderByDescending(static row => row.At))
                cursor.Rows.Enqueue(row);
            return cursor;
        }

        public void Add(IEnumerable<SettledRow> rows)
        {
            foreach (var row in rows)
            {
                if (row.At > _last || row.Usage.JobId == _lastJob)
                    continue;
                (_last, _lastJob) = (row.At, row.Usage.JobId);
                Rows.Enqueue(row);
            }
        }
    }
}
