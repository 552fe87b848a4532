using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>
/// A process is alive while its heartbeats renew its key in Redis, and what is left of the key's life tells how old the last heartbeat is. A process that generates looks for the readers
/// of all its jobs every <see cref="Interval"/>, and for the reader of a job that begins if it has not heard it lately.
/// </summary>
/// <remarks>
/// <para>
/// A reader is gone if it has been silent for <see cref="WatchedReader.MaxSilence"/> by Redis's clock and two looks, at least two heartbeats apart, have found it so, between which Redis was not
/// lost. So a Redis that was lost, was paused or has lost its data cancels nothing: a living process writes its key again within <see cref="RedisHeartbeat.Interval"/>.
/// </para>
/// A job whose reader has not been heard lately waits until the reader is heard or gone, before it generates anything: it may run a second time because the process that read it, and generated it,
/// has ended. Without Redis it waits for <see cref="RedisRetry.Limit"/> at most, as its tokens do.
/// </remarks>
internal sealed partial class RedisReaderPresence(
    RedisConnection redis, InstanceId process, IJobCancellation cancellations, TimeProvider time, ILogger<RedisReaderPresence> logger) : IReaderPresence
{
    /// <summary>The time between two looks for the readers of running jobs: 3 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Between the looks of a job that waits for its reader.
    private static readonly TimeSpan WaitInterval = RedisHeartbeat.Interval / 2;

    private readonly ConcurrentDictionary<string, WatchedReader> _readers = new();

    /// <inheritdoc/>
    public string? Id => process.Value;

    private long Now => time.GetTimestamp();

    /// <inheritdoc/>
    public async ValueTask<IReaderWatch?> WatchAsync(InferenceJob job)
    {
        if (job.Reader is not { } id || id == process.Value)
            return null;
        var watch = Add(id, job.Id);
        await watch.WaitUntilHeardAsync(Now - (long)(WatchedReader.MaxAge.TotalSeconds * time.TimestampFrequency));
        return watch;
    }

    /// <summary>Looks for the readers of all jobs that this process generates, and cancels the jobs of those that are gone.</summary>
    public async ValueTask CheckAsync()
    {
        WatchedReader[] readers = [.. _readers.Values];
        if (readers.Length == 0 || !redis.IsAvailable)
            return;
        await Task.WhenAll(readers.Select(reader => reader.LookAsync(LookAsync)));
        foreach (var reader in readers.Where(static reader => reader.IsGone))
        {
            foreach (var job in reader.Jobs)
                await CancelAsync(job, reader.Id);
        }
    }

    private async Task LookAsync(WatchedReader reader)
    {
        var (lookedAt, losses) = (Now, redis.Losses);
        var left = await redis.UntilLostAsync(redis.Database.KeyTimeToLiveAsync(RedisKeys.Alive(reader.Id)));
        reader.Report(RedisHeartbeat.AliveFor - left, lookedAt, losses);
    }

    // False if the reader is gone. An available Redis decides it within some seconds; without Redis nothing is known, and nothing is cancelled.
    private async ValueTask<bool> WaitUntilHeardAsync(WatchedReader reader, long since)
    {
        for (var answeredAt = Now; !reader.WasHeardSince(since) && time.GetElapsedTime(answeredAt) < RedisRetry.Limit; await Task.Delay(WaitInterval, time))
        {
            if (!await TryLookAsync(reader))
                continue;
            if (reader.WasHeardSince(since))
                return true;
            if (reader.IsGone)
                return false;
            answeredAt = Now;
        }

        return true;
    }

    private async ValueTask<bool> TryLookAsync(WatchedReader reader)
    {
        if (!redis.IsAvailable)
            return false;
        try
        {
            await reader.LookAsync(LookAsync);
            return true;
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return false;
        }
    }

    private async ValueTask CancelAsync(string jobId, string reader)
    {
        ReaderGone(logger, jobId, reader);
        try
        {
            await cancellations.CancelAsync(jobId, CancelReason.ClientLeft);
        }
        catch (NebulaException)
        {
            // Redis is lost; the activities of this process are cancelled nevertheless.
        }
    }

    private Watch Add(string id, string jobId)
    {
        while (true)
        {
            var reader = _readers.GetOrAdd(id, static (id, time) => new WatchedReader(id, time), time);
            if (reader.TryAdd(jobId))
                return new Watch(this, reader, jobId);
        }
    }

    private void Remove(WatchedReader reader, string jobId)
    {
        if (reader.Remove(jobId))
            _readers.TryRemove(KeyValuePair.Create(reader.Id, reader));
    }

    [LoggerMessage(EventId = 3034, Level = LogLevel.Information, Message = "Job {JobId} is cancelled: its reader, process {Reader}, is gone")]
    private static partial void ReaderGone(ILogger logger, string jobId, string reader);

    private sealed class Watch(RedisReaderPresence owner, WatchedReader reader, string jobId) : IReaderWatch
    {
        private bool _isDisposed;

        public ValueTask<bool> WaitUntilHeardAsync() => WaitUntilHeardAsync(owner.Now);

        public async ValueTask<bool> WaitUntilHeardAsync(long since)
        {
            var isAlive = await owner.WaitUntilHeardAsync(reader, since);
            if (!isAlive)
                await owner.CancelAsync(jobId, reader.Id);
            return isAlive;
        }

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isDisposed, true))
                owner.Remove(reader, jobId);
        }
    }
}
