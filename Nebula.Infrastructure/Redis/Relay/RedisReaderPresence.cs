using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>
/// A process is alive while its heartbeats renew its key in Redis. A process that generates looks for the readers of all its jobs in one command every <see cref="Interval"/>, and for the
/// reader of a job that begins if it has not looked for it lately.
/// </summary>
/// <remarks>
/// A reader counts as gone after two looks without its key, so that a Redis that has lost its data cancels nothing: a living process writes its key again within
/// <see cref="RedisHeartbeat.Interval"/>.
/// </remarks>
internal sealed partial class RedisReaderPresence(
    RedisConnection redis, InstanceId process, IJobCancellation cancellations, TimeProvider time, ILogger<RedisReaderPresence> logger) : IReaderPresence
{
    /// <summary>The time between two looks: 3 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan SecondLook = 2 * RedisHeartbeat.Interval;

    private readonly ConcurrentDictionary<string, Reader> _readers = new();

    /// <inheritdoc/>
    public string? Id => process.Value;

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> WatchAsync(InferenceJob job)
    {
        if (job.Reader is not { } id || id == process.Value)
            return null;
        var watch = Add(id, job.Id);
        if (!await watch.Reader.IsAliveAsync(this))
            await CancelAsync(job.Id, id);
        return watch;
    }

    /// <summary>Looks for the readers of all jobs that this process generates, and cancels the jobs of those that are gone.</summary>
    public async ValueTask CheckAsync()
    {
        Reader[] readers = [.. _readers.Values];
        if (readers.Length == 0 || !redis.IsAvailable)
            return;
        var found = await LookAsync(readers);
        for (var i = 0; i < readers.Length; i++)
        {
            if (readers[i].Report(found[i], time.GetTimestamp()))
                continue;
            foreach (var job in readers[i].Jobs)
                await CancelAsync(job, readers[i].Id);
        }
    }

    private async Task<bool[]> LookAsync(params Reader[] readers)
    {
        var found = await redis.UntilLostAsync(redis.Database.StringGetAsync([.. readers.Select(static reader => (RedisKey)RedisKeys.Alive(reader.Id))]));
        return Array.ConvertAll(found, static value => value.HasValue);
    }

    // Without Redis nothing is known, and nothing is cancelled.
    private async Task<bool> LookTwiceAsync(Reader reader)
    {
        try
        {
            if (!redis.IsAvailable || (await LookAsync(reader))[0])
                return true;
            await Task.Delay(SecondLook, time);
            return !redis.IsAvailable || (await LookAsync(reader))[0];
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return true;
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
            var reader = _readers.GetOrAdd(id, static id => new Reader(id));
            if (reader.TryAdd(jobId))
                return new Watch(this, reader, jobId);
        }
    }

    private void Remove(Reader reader, string jobId)
    {
        if (reader.Remove(jobId))
            _readers.TryRemove(KeyValuePair.Create(reader.Id, reader));
    }

    [LoggerMessage(EventId = 3034, Level = LogLevel.Information, Message = "Job {JobId} is cancelled: its reader, process {Reader}, is gone")]
    private static partial void ReaderGone(ILogger logger, string jobId, string reader);

    private sealed class Watch(RedisReaderPresence owner, Reader reader, string jobId) : IDisposable
    {
        private RedisReaderPresence? _owner = owner;

        public Reader Reader => reader;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Remove(reader, jobId);
    }

    // A process that reads, and the jobs that are generated here for it; several choices of one job are several entries.
    private sealed class Reader(string id)
    {
        private readonly Lock _lock = new();
        private readonly List<string> _jobs = [];
        private Task<bool>? _looking;
        private long? _seenAt;
        private int _missed;
        private bool _isRemoved;

        public string Id => id;

        public IReadOnlyCollection<string> Jobs
        {
            get
            {
                lock (_lock)
                    return [.. _jobs.Distinct()];
            }
        }

        public bool TryAdd(string jobId)
        {
            lock (_lock)
            {
                if (!_isRemoved)
                    _jobs.Add(jobId);
                return !_isRemoved;
            }
        }

        public bool Remove(string jobId)
        {
            lock (_lock)
            {
                _jobs.Remove(jobId);
                return _isRemoved = _jobs.Count == 0;
            }
        }

        // Jobs that begin at the same time share a look.
        public async ValueTask<bool> IsAliveAsync(RedisReaderPresence owner)
        {
            Task<bool> looking;
            lock (_lock)
            {
                if (_seenAt is { } at && owner.LookedLately(at))
                    return true;
                looking = _looking is { IsCompleted: false } running ? running : _looking = owner.LookTwiceAsync(this);
            }

            var isAlive = await looking;
            if (isAlive)
                Report(found: true, owner.Now);
            return isAlive;
        }

        // False if the reader is gone.
        public bool Report(bool found, long now)
        {
            lock (_lock)
            {
                (_seenAt, _missed) = found ? ((long?)now, 0) : (null, _missed + 1);
                return _missed < 2;
            }
        }
    }

    private long Now => time.GetTimestamp();

    private bool LookedLately(long at) => time.GetElapsedTime(at) < Interval;
}
