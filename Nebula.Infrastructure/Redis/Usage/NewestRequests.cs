using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The newest settled requests, merged from the shards' lists.</summary>
internal sealed class NewestRequests(RedisConnection redis, int kept)
{
    // Rows read from each shard at a time.
    private const int Window = 250;

    /// <summary>A page of them, newest first; empty while Redis is lost.</summary>
    /// <exception cref="NebulaException">400: the page begins after one that is not kept.</exception>
    public async ValueTask<ListPage<UsageRecord>> ListAsync(RequestQuery query)
    {
        var page = new List<UsageRecord>();
        var begun = query.After is null;
        await foreach (var usage in ReadAsync(query.After is null ? query.KeyId : null))
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

    private async IAsyncEnumerable<UsageRecord> ReadAsync(string? keyId)
    {
        var shards = keyId is null ? Enumerable.Range(0, RedisKeys.Shards) : [RedisKeys.GetShard(keyId)];
        var waiting = new PriorityQueue<Cursor, long>();
        await Task.WhenAll(shards.Select(shard => new Cursor(shard)).Select(async cursor =>
        {
            await FillAsync(cursor);
            lock (waiting)
                Enqueue(waiting, cursor);
        }));
        for (var left = kept; left > 0 && waiting.TryDequeue(out var cursor, out _); left--)
        {
            yield return cursor.Rows.Dequeue().Usage;
            if (cursor.Rows.Count == 0)
                await FillAsync(cursor);
            Enqueue(waiting, cursor);
        }
    }

    private static void Enqueue(PriorityQueue<Cursor, long> waiting, Cursor cursor)
    {
        if (cursor.Rows.TryPeek(out var row))
            waiting.Enqueue(cursor, -row.At);
    }

    // While it is read, new rows push the others down; what was read already is known by its time.
    private async Task FillAsync(Cursor cursor)
    {
        try
        {
            while (redis.IsAvailable && cursor.Rows.Count == 0 && !cursor.Ended)
            {
                var rows = await redis.Database.ListRangeAsync(RedisKeys.Requests(cursor.Shard), cursor.Position, cursor.Position + Window - 1);
                cursor.Position += rows.Length;
                cursor.Ended = rows.Length < Window;
                foreach (var row in rows)
                    cursor.Add(SettledRow.Read((byte[])row!));
            }
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            cursor.Ended = true;
        }
    }

    private sealed class Cursor(int shard)
    {
        private long _last = long.MaxValue;
        private string? _lastJob;

        public int Shard => shard;

        public long Position { get; set; }

        public bool Ended { get; set; }

        public Queue<SettledRow> Rows { get; } = [];

        public void Add(SettledRow row)
        {
            if (row.At > _last || row.Usage.JobId == _lastJob)
                return;
            (_last, _lastJob) = (row.At, row.Usage.JobId);
            Rows.Enqueue(row);
        }
    }
}
