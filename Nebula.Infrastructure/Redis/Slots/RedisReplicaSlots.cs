using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Records;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>Seats and queues in Redis: a deployment's replicas are one pool for the whole fleet.</summary>
/// <remarks>
/// <para>
/// A seat takes one script and giving it back another, and neither where the process hands a seat on from one of its sequences to the next. Whoever has to wait is told by a message when a seat is free, and by the next heartbeat where the message got lost.
/// Heartbeats go out every <see cref="BeatInterval"/>, one for each deployment that is used here; when a process has not been heard of for 20 s, its seats are free.
/// </para>
/// While Redis is lost, seats are taken in the process where the host has them there as well, and otherwise refused with 503. What is seated goes on. Seats of the
/// process that are still taken when Redis is back are not counted by other processes.
/// </remarks>
internal sealed partial class RedisReplicaSlots : IReplicaSlots, IAsyncDisposable
{
    /// <summary>How often a process says that it is alive: every 2 s.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RedisSlotPool> _pools = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisSubscription _messages;
    private readonly RedisSubscription _wanted;
    private readonly RedisConnection _redis;
    private readonly string _process;
    private readonly DeploymentDirectory _deployments;
    private readonly SimulatedGpus _gpus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReplicaSlots? _fallback;
    private readonly IDisposable _changes;
    private readonly Task _beating;

    /// <summary>Starts the heartbeats, and listening for deployments that are scaled.</summary>
    /// <param name="redis">Where the seats are.</param>
    /// <param name="process">What the fleet knows this process by.</param>
    /// <param name="deployments">Tells a deployment's size when it has changed.</param>
    /// <param name="changes">Tells that it has.</param>
    /// <param name="gpus">Hears what other processes have on the same replicas.</param>
    /// <param name="time">The clock of the heartbeats.</param>
    /// <param name="logger">Where heartbeats that failed are told.</param>
    /// <param name="fallback">Where seats are taken while Redis is lost; null refuses them.</param>
    public RedisReplicaSlots(
        RedisConnection redis,
        InstanceId process,
        DeploymentDirectory deployments,
        IChangeFeed changes,
        SimulatedGpus gpus,
        TimeProvider time,
        ILogger<RedisReplicaSlots> logger,
        InProcessReplicaSlots? fallback = null)
    {
        (_redis, _process, _deployments, _gpus, _time, _logger, _fallback) = (redis, process.Value, deployments, gpus, time, logger, fallback);
        _messages = new RedisSubscription(redis, RedisKeys.SlotTickets(_process), Seat);
        _wanted = new RedisSubscription(redis, RedisKeys.SlotsWanted, ReleaseIdle);
        _changes = changes.Subscribe(Resize);
        redis.Lost += FailWaiters;
        redis.Restored += BeatNow;
        _beating = BeatAsync();
    }

    /// <inheritdoc/>
    public async ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Replicas == 0)
            throw OverloadErrors.CreateException(request, OverloadErrors.NoReplica);
        if (await TakeSharedAsync(request, cancellationToken) is { } slot)
            return slot;
        if (_fallback is not null)
            return await _fallback.TakeAsync(request, cancellationToken);
        throw new NebulaError(ErrorKind.Unavailable, "The server cannot assign work at the moment. Please try again.") { RetryAfter = TimeSpan.FromSeconds(1) }.ToException();
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(BatchSlot slot)
    {
        if (_pools.TryGetValue(slot.Deployment, out var pool) && pool.Release(slot))
            return ValueTask.CompletedTask;
        return _fallback is null ? ValueTask.CompletedTask : _fallback.ReleaseAsync(slot);
    }

    /// <inheritdoc/>
    public async ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default)
    {
        var load = await GetSharedLoadAsync(deployment);
        if (_fallback is null)
            return load;
        var own = await _fallback.GetLoadAsync(deployment, cancellationToken);
        return new DeploymentLoad(load.Running + own.Running, load.Waiting + own.Waiting, load.KvTokens + own.KvTokens);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        _redis.Lost -= FailWaiters;
        _redis.Restored -= BeatNow;
        _changes.Dispose();
        await _stopping.CancelAsync();
        await _beating;
        await Task.WhenAll(_pools.Values.Select(static pool => pool.ReturnIdleAsync()));
        _stopping.Dispose();
        _messages.Dispose();
        _wanted.Dispose();
    }

    private RedisSlotPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool)
            ? pool
            : _pools.GetOrAdd(deployment, static (name, slots) => new RedisSlotPool(name, slots._process, slots._redis, slots._gpus, slots._time), this);

    private async ValueTask<DeploymentLoad> GetSharedLoadAsync(string deployment)
    {
        try
        {
            if (_redis.IsAvailable)
                return await Pool(deployment).GetLoadAsync();
        }
        catch (Exception e) when (_redis.ReportIfUnavailable(e))
        {
        }

        return _pools.TryGetValue(deployment, out var pool) ? pool.Own : default; // what this process knows
    }

    // It listens before the first seat is asked for, or the message could be gone before anybody does. Where it cannot yet, heartbeats make up for it.
    private async ValueTask<BatchSlot?> TakeSharedAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        if (!_redis.IsAvailable)
            return null;
        await _messages.TryEnsureAsync();
        await _wanted.TryEnsureAsync();
        return await Pool(request.Deployment).TakeAsync(request, cancellationToken);
    }

    // "<number> <replica> <tokens>", as seat-pool.lua writes it.
    private void Seat(string message)
    {
        var parts = message.Split(' ');
        foreach (var (_, pool) in _pools)
        {
            if (pool.TryTakeSlot(long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), waited: true))
                return;
        }
    }

    private void ReleaseIdle(string key)
    {
        foreach (var (_, pool) in _pools)
        {
            if (pool.Key == key)
                pool.ReleaseIdle();
        }
    }

    private void FailWaiters(object? sender, EventArgs e)
    {
        foreach (var (_, pool) in _pools)
            pool.FailWaiters();
    }

    private void BeatNow(object? sender, EventArgs e)
    {
        foreach (var (_, pool) in _pools)
            _ = BeatAsync(pool, null);
    }

    private void Resize(Change change)
    {
        if (!change.Concerns(Partitions.Deployments))
            return;
        foreach (var (name, pool) in _pools)
        {
            if (change.Key is "*" || change.Key == name)
                _ = ResizeAsync(name, pool);
        }
    }

    private async Task ResizeAsync(string name, RedisSlotPool pool)
    {
        if (pool.Own.Waiting > 0 && await _deployments.FindAsync(name) is { IsServing: true } served)
            await BeatAsync(pool, new PoolSize(served.Deployment.ReadyReplicas, served.Deployment.MaxBatchSize, served.Plan.Capacity.KvCacheTokens));
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(BeatInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (_redis.IsAvailable)
                    await Task.WhenAll(_pools.Values.Where(static pool => pool.IsInUse).Select(pool => BeatAsync(pool, null)));
            }
        }
        catch (OperationCanceledException)
        {
            // The process goes down.
        }
    }

    private async Task BeatAsync(RedisSlotPool pool, PoolSize? size)
    {
        try
        {
            await pool.BeatAsync(size);
        }
        catch (Exception e) when (!_redis.ReportIfUnavailable(e))
        {
            BeatFailed(_logger, e);
        }
        catch (Exception)
        {
            // Lost: the circuit is open now, and the one who opened it has told.
        }
    }

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "A heartbeat of the seats failed and will be tried again")]
    private static partial void BeatFailed(ILogger logger, Exception exception);
}

/// <summary>What a deployment's replicas can seat.</summary>
internal readonly record struct PoolSize(int Replicas, int SeatsPerReplica, long KvTokensPerReplica);
