using System.Globalization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Reaches the activities of a job in whatever process they run: by a message those that run now, and by a key those that begin later or did not hear it.</summary>
internal sealed partial class RedisJobCancellation : IJobCancellation, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RedisJobCancellationWatch>> _watches = [];
    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;
    private readonly RedisRetry _patience;
    private readonly RedisSubscription _messages;
    private readonly ILogger _logger;

    public RedisJobCancellation(RedisConnection redis, TimeProvider time, ILogger<RedisJobCancellation> logger)
    {
        (_redis, _time, _patience, _logger) = (redis, time, new RedisRetry(redis, time), logger);
        _messages = new RedisSubscription(redis, RedisKeys.Cancellations, OnMessage);
        redis.SubscriptionsChanged += CheckAll; // what was said in between was not heard
    }

    /// <inheritdoc/>
    public async ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default)
    {
        var code = (int)reason;
        var message = string.Create(CultureInfo.InvariantCulture, $"{code} {jobId}");
        await _patience.ExecuteAsync(
            async () =>
            {
                var setting = _redis.Database.StringSetAsync(RedisKeys.Cancelled(jobId), code, Lifetime, When.NotExists);
                await Task.WhenAll(setting, _redis.Database.PublishAsync(RedisChannel.Literal(RedisKeys.Cancellations), message));
                return await setting;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public IJobCancellationWatch Watch(string jobId)
    {
        var watch = new RedisJobCancellationWatch(jobId, this);
        lock (_lock)
        {
            if (!_watches.TryGetValue(jobId, out var ofJob))
                _watches[jobId] = ofJob = [];
            ofJob.Add(watch);
        }

        _ = CheckAsync(jobId);
        return watch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _redis.SubscriptionsChanged -= CheckAll;
        _messages.Dispose();
    }

    /// <summary>Ends a watch.</summary>
    internal void Forget(RedisJobCancellationWatch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(watch.JobId, out var ofJob) && ofJob.Remove(watch) && ofJob.Count == 0)
                _watches.Remove(watch.JobId);
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

    // It listens before it looks, so that nothing falls in between; until it can listen, it looks again and again.
    private async Task CheckAsync(string jobId)
    {
        try
        {
            while (IsWatched(jobId))
            {
                var listens = await _messages.TryEnsureAsync();
                var reason = await _patience.ExecuteAsync(() => _redis.Database.StringGetAsync(RedisKeys.Cancelled(jobId)));
                if (reason.HasValue)
                    Cancel(jobId, (CancelReason)(int)reason);
                if (reason.HasValue || listens)
                    return;
                await Task.Delay(RedisConnection.RetryInterval, _time);
            }
        }
        catch (NebulaException)
        {
            // Redis is away for long; when it is back, all are looked for.
        }
        catch (Exception e)
        {
            CheckFailed(_logger, e);
        }
    }

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

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "It could not be read whether a job is cancelled")]
    private static partial void CheckFailed(ILogger logger, Exception exception);
}
