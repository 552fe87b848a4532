using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>One job's list in Redis.</summary>
internal sealed class RedisRelayLog(string jobId, RedisConnection redis, RedisRetry retry, RelayNotifications notifications)
{
    /// <summary>How long the list is kept after the last append: 10 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly RedisScript AppendScript = RedisScript.Load("relay-append");
    private static readonly RedisScript ReadScript = RedisScript.Load("relay-read");
    private static readonly RedisValue LifetimeMilliseconds = (long)Lifetime.TotalMilliseconds;

    private const int Gap = -2;

    private readonly RedisKey[] _keys = [RedisKeys.Tokens(jobId), RedisKeys.TokenOffsets(jobId)];

    /// <summary>The error of a relay that has lost entries.</summary>
    public static NebulaError EntriesLost { get; } = new(ErrorKind.Unavailable, "The server has lost a part of its answer, which cannot be continued. Please try again.");

    /// <summary>The job.</summary>
    public string JobId => jobId;

    /// <summary>What this process learns of appends.</summary>
    public RelayNotifications Notifications => notifications;

    /// <summary>
    /// Appends entries in one step, up to the first one that overlaps with what the list has. Retries for <see cref="RedisRetry.Limit"/>.
    /// </summary>
    /// <returns>How many entries were taken, and the offset at which the next one must begin; null if all were taken.</returns>
    /// <exception cref="NebulaException">503: the list has lost entries.</exception>
    public async Task<(int Taken, int? Next)> AppendAsync(IReadOnlyCollection<RelayEntry> entries)
    {
        var values = Format(entries);
        var answer = (int[])(await retry.ExecuteAsync(() => AppendScript.RunAsync(redis.Database, _keys, values)))!;
        if (answer[1] == Gap)
            throw EntriesLost.ToException();
        return (answer[0], answer[1] < 0 ? null : answer[1]);
    }

    /// <summary>Appends the last entry. Tries once. If the list has lost entries, the outcome that is appended has an error.</summary>
    /// <exception cref="NebulaException">503: Redis does not answer.</exception>
    public async Task CompleteAsync(JobOutcome outcome)
    {
        if (await TryCompleteAsync(outcome) == Gap)
            await TryCompleteAsync(outcome with { Error = EntriesLost });
    }

    /// <summary>The number of entries.</summary>
    public Task<long> CountAsync(RedisOutage outage, CancellationToken cancellationToken) =>
        retry.ExecuteAsync(() => redis.Database.ListLengthAsync(_keys[0]), outage, cancellationToken);

    /// <summary>Gives a reader that finds that entries are lost the time to settle the job with what it has delivered: 2 s, twice the time between its reads.</summary>
    public Task WaitForReaderAsync() => retry.DelayAsync(TimeSpan.FromSeconds(2));

    /// <summary>Reads what the list has of each choice.</summary>
    /// <param name="choices">The number of choices; entries of others are left out.</param>
    /// <param name="outage">Carries the start of an outage from page to page, for <see cref="RedisRetry.Limit"/>; null tries once.</param>
    /// <exception cref="NebulaException">503: Redis does not answer.</exception>
    public async Task<RelayedChoice[]> ReadChoicesAsync(int choices, RedisOutage? outage)
    {
        var relayed = new RelayedChoice[choices];
        RedisValue[] page;
        for (long offset = 0; ; offset += page.Length)
        {
            page = await (outage is null ? retry.ExecuteOnceAsync(ReadPageAsync) : retry.ExecuteAsync(ReadPageAsync, outage));
            foreach (var entry in page)
            {
                if (RelayCodec.Read(entry!).Tokens is { } taken && taken.Choice < choices)
                    relayed[taken.Choice].Add(taken);
            }

            if (page.Length < RedisTokenReader.PageSize)
                return relayed;

            Task<RedisValue[]> ReadPageAsync() => redis.Database.ListRangeAsync(_keys[0], offset, offset + RedisTokenReader.PageSize - 1);
        }
    }

    /// <summary>Reads a page of entries, and has later appends notify this process.</summary>
    public async Task<RedisValue[]> FollowAsync(long offset, int count, RedisOutage outage, CancellationToken cancellationToken) => (RedisValue[])(await retry.ExecuteAsync(
        () => ReadScript.RunAsync(redis.Database, _keys, [notifications.Channel, LifetimeMilliseconds, offset, offset + count - 1]), outage, cancellationToken))!;

    private async Task<int> TryCompleteAsync(JobOutcome outcome)
    {
        var values = Format([new RelayEntry(outcome)]);
        return ((int[])(await retry.ExecuteOnceAsync(() => AppendScript.RunAsync(redis.Database, _keys, values)))!)[1];
    }

    private RedisValue[] Format(IReadOnlyCollection<RelayEntry> entries)
    {
        var values = new List<RedisValue>(2 + (4 * entries.Count)) { jobId, LifetimeMilliseconds };
        foreach (var entry in entries)
            values.AddRange([entry.Sequence, entry.Index, entry.Next, entry.Bytes]);
        return [.. values];
    }
}
