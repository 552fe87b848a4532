using System.Globalization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>
/// Reaches the activities of a job in any process: a message notifies those that run now, and a key those that begin later or missed the message.
/// Activities of the cancelling process are notified directly.
/// </summary>
internal sealed partial class RedisJobCancellation : IJobCancellation, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly RedisScript BeginScript = RedisScript.Load("job-begin");
    private static readonly RedisScript CancelWaitingScript = RedisScript.Load("job-cancel-waiting");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RedisJobCancellationWatch>> _watches = [];
    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;
    private readonly RedisRetry _retry;
    private readonly RedisSubscription _messages;
    private readonly ILogger _logger;

    public RedisJobCancellation(RedisConnection redis, TimeProvider time, ILogger<RedisJobCancellation> logger)
    {
        (_redis, _time, _retry, _logger) = (redis, time, new RedisRetry(redis, time), logger);
        _messages = new RedisSubscription(redis, RedisKeys.Cancellations, message => OnMessage(message!));
        redis.SubscriptionsChanged += CheckAll; // messages may have been missed
    }

    /// <inheritdoc/>
    /// <remarks>While Redis is lost it returns at once, and publishes for another 10 s in the background.</remarks>
    public async ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default)
    {
        Cancel(jobId, reason);
        try
        {
            await _retry.ExecuteOnceAsync(() => PublishAsync(jobId, reason));
        }
        catch (NebulaException)
        {
            _ = PublishLaterAsync(jobId, reason);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NebulaException">503: Redis does not answer.</exception>
    public async ValueTask<CancelReason?> TryCancelWaitingAsync(string jobId, CancelReason reason)
    {
        var first = (RedisValue)await _retry.ExecuteOnceAsync(
            () => CancelWaitingScript.RunAsync(_redis.Database, GetKeys(jobId), [(int)reason, (long)Lifetime.TotalMilliseconds]));
        if (first.IsNull)
            return null;
        await CancelAsync(jobId, reason); // an instance of an older version does not say that it has begun a job
        return (CancelReason)(int)first;
    }

    /// <inheritdoc/>
    public IJobCancellationWatch Watch(string jobId)
    {
        var watch = Add(jobId);
        watch.Checking = CheckAsync(jobId);
        return watch;
    }

    /// <summary>
    /// Watches a job whose id no other process knows yet, so that none can have cancelled it: its key is read only if messages may be missed.
    /// </summary>
    internal IJobCancellationWatch WatchNew(string jobId)
    {
        var watch = Add(jobId);
        if (!_messages.IsSubscribed)
            watch.Checking = CheckAsync(jobId);
        return watch;
    }

    private RedisJobCancellationWatch Add(string jobId)
    {
        var watch = new RedisJobCancellationWatch(jobId, this);
        lock (_lock)
        {
            if (!_watches.TryGetValue(jobId, out var ofJob))
                _watches[jobId] = ofJob = [];
            ofJob.Add(watch);
        }

        return watch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _redis.SubscriptionsChanged -= CheckAll;
    }

    /// <summary>Ends a watch.</summary>
    internal void Remove(RedisJobCancellationWatch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(watch.JobId, out var ofJob) && ofJob.Remove(watch) && ofJob.Count == 0)
                _watches.Remove(watch.JobId);
        }
    }

    private async Task<bool> PublishAsync(string jobId, CancelReason reason)
    {
        var code = (int)reason;
        var setting = _redis.Database.StringSetAsync(RedisKeys.Cancelled(jobId), code, Lifetime, When.NotExists);
        await Task.WhenAll(
            setting,
            _redis.Database.PublishAsync(RedisChannel.Literal(RedisKeys.Cancellations), string.Create(CultureInfo.InvariantCulture, $"{code} {jobId}")));
        return await setting;
    }

    private async Task PublishLaterAsync(string jobId, CancelReason reason)
    {
        try
        {
            await _retry.ExecuteAsync(() => PublishAsync(jobId, reason));
        }
        catch (Exception e)
        {
            NotPublished(_logger, jobId, e);
        }
    }

    private void OnMessage(string message)
    {
        var space = message.IndexOf(' ', StringComparison.Ordinal);
        Cancel(message[(space + 1)..], (CancelReason)int.Parse(message.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private void Cancel(string jobId, CancelReason reason)
    {
        RedisJobCancellationWatch[] watches;
        lock (_lock)
            watches = [.. _watches.GetValueOrDefault(jobId) ?? []];
        foreach (var watch in watches)
            watch.Cancel(reason);
    }

    // It subscribes before it reads the key, so that no cancellation falls in between. Until it is subscribed it reads again and again.
    private async Task CheckAsync(string jobId)
    {
        try
        {
            while (IsWatched(jobId))
            {
                var isSubscribed = await _messages.TryEnsureAsync();
                var reason = (RedisValue)await _retry.ExecuteAsync(
                    () => BeginScript.RunAsync(_redis.Database, GetKeys(jobId), [(long)RedisRelayLog.Lifetime.TotalMilliseconds]));
                if (reason.HasValue)
                    Cancel(jobId, (CancelReason)(int)reason);
                if (reason.HasValue || isSubscribed)
                    return;
                await Task.Delay(RedisConnection.RetryInterval, _time);
            }
        }
        catch (NebulaException)
        {
            // Redis has been lost for long; when it is back, all jobs are checked.
        }
        catch (Exception e)
        {
            CheckFailed(_logger, e);
        }
    }

    private static RedisKey[] GetKeys(string jobId) => [RedisKeys.Cancelled(jobId), RedisKeys.TokenOffsets(jobId)];

    private bool IsWatched(string jobId)
    {
        lock (_lock)
            return _watches.ContainsKey(jobId);
    }

    private void CheckAll(object? sender, EventArgs e)
    {
        List<string> jobs;
        lock (_lock)
            jobs = [.. _watches.Keys];
        foreach (var job in jobs)
            _ = CheckAsync(job);
    }

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "The cancellations of running jobs could not be read")]
    private static partial void CheckFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3033, Level = LogLevel.Warning,
        Message = "The cancellation of job {JobId} could not be published; its activities in other processes continue")]
    private static partial void NotPublished(ILogger logger, string jobId, Exception exception);
}
