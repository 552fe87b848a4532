using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference;
using Nebula.Domain.Records;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Redis;

/// <summary>Seats and queues in Redis: a deployment's replicas are one pool for the whole fleet.</summary>
/// <remarks>
/// <para>
/// A seat takes one script and giving it back another, and neither where the process hands a seat on from one of its sequences to the next. Whoever has to wait is told by a message when a seat is free, and by the next heartbeat where the message got lost.
/// Heartbeats go out every <see cref="BeatInterval"/>, one for each deployment that is used here; when a process has not been heard of for 20 s, its seats are free.
/// </para>
/// While Redis is lost, seats are taken in the process where the host has them there as well, and otherwise refused with 503. What is seated goes on. Seats of the
/// process that are still taken when Redis is back are not counted by other processes.
/// </remarks>
internal sealed partial class RedisReplicaSeats : IReplicaSeats, IAsyncDisposable
{
    /// <summary>How often a process says that it is alive: every 2 s.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RedisSeatPool> _pools = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisSubscription _messages;
    private readonly RedisSubscription _wanted;
    private readonly RedisConnection _redis;
    private readonly string _process;
    private readonly DeploymentDirectory _deployments;
    private readonly SimulatedGpus _gpus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReplicaSeats? _fallback;
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
    public RedisReplicaSeats(
        RedisConnection redis,
        ProcessName process,
        DeploymentDirectory deployments,
        IChangeFeed changes,
        SimulatedGpus gpus,
        TimeProvider time,
        ILogger<RedisReplicaSeats> logger,
        InProcessReplicaSeats? fallback = null)
    {
        (_redis, _process, _deployments, _gpus, _time, _logger, _fallback) = (redis, process.Value, deployments, gpus, time, logger, fallback);
        _messages = new RedisSubscription(redis, RedisKeys.Seated(_process), Seat);
        _wanted = new RedisSubscription(redis, RedisKeys.SeatsWanted, GiveWay);
        _changes = changes.Subscribe(Resize);
        redis.Lost += LoseWaiting;
        redis.Restored += BeatAtOnce;
        _beating = BeatAsync();
    }

    /// <inheritdoc/>
    public async ValueTask<Seat> TakeAsync(SeatRequest request, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (request.Replicas == 0)
            throw Overload.Of(request, Overload.NoReplica);
        if (await TakeSharedAsync(request, cancellation) is { } seat)
            return seat;
        if (_fallback is not null)
            return await _fallback.TakeAsync(request, cancellation);
        throw new NebulaError(ErrorKind.Unavailable, "The server cannot assign work at the moment. Please try again.") { RetryAfter = TimeSpan.FromSeconds(1) }.ToException();
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Seat seat)
    {
        if (_pools.TryGetValue(seat.Deployment, out var pool) && pool.Release(seat))
            return ValueTask.CompletedTask;
        return _fallback is null ? ValueTask.CompletedTask : _fallback.ReleaseAsync(seat);
    }

    /// <inheritdoc/>
    public async ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellation = default)
    {
        var load = await GetSharedLoadAsync(deployment);
        if (_fallback is null)
            return load;
        var own = await _fallback.GetLoadAsync(deployment, cancellation);
        return new DeploymentLoad(load.Running + own.Running, load.Waiting + own.Waiting, load.KvTokens + own.KvTokens);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        _redis.Lost -= LoseWaiting;
        _redis.Restored -= BeatAtOnce;
        _changes.Dispose();
        await _stopping.CancelAsync();
        await _beating;
        await Task.WhenAll(_pools.Values.Select(static pool => pool.ReturnIdleAsync()));
        _stopping.Dispose();
        _messages.Dispose();
        _wanted.Dispose();
    }

    private RedisSeatPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool)
            ? pool
            : _pools.GetOrAdd(deployment, static (name, seats) => new RedisSeatPool(name, seats._process, seats._redis, seats._gpus, seats._time), this);

    private async ValueTask<DeploymentLoad> GetSharedLoadAsync(string deployment)
    {
        try
        {
            if (_redis.IsAvailable)
                return await Pool(deployment).GetLoadAsync();
        }
        catch (Exception e) when (_redis.IsLoss(e))
        {
        }

        return _pools.TryGetValue(deployment, out var pool) ? pool.Own : default; // what this process knows
    }

    // It listens before the first seat is asked for, or the message could be gone before anybody does. Where it cannot yet, heartbeats make up for it.
    private async ValueTask<Seat?> TakeSharedAsync(SeatRequest request, CancellationToken cancellation)
    {
        if (!_redis.IsAvailable)
            return null;
        await _messages.TryEnsureAsync();
        await _wanted.TryEnsureAsync();
        return await Pool(request.Deployment).TakeAsync(request, cancellation);
    }

    // "<number> <replica> <tokens>", as seat-pool.lua writes it.
    private void Seat(string message)
    {
        var parts = message.Split(' ');
        foreach (var (_, pool) in _pools)
        {
            if (pool.TrySeat(long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), waited: true))
                return;
        }
    }

    private void GiveWay(string key)
    {
        foreach (var (_, pool) in _pools)
        {
            if (pool.Key == key)
                pool.GiveWay();
        }
    }

    private void LoseWaiting(object? sender, EventArgs e)
    {
        foreach (var (_, pool) in _pools)
            pool.LoseWaiting();
    }

    private void BeatAtOnce(object? sender, EventArgs e)
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

    private async Task ResizeAsync(string name, RedisSeatPool pool)
    {
        if (pool.Own.Waiting > 0 && await _deployments.FindAsync(name) is { Serves: true } served)
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

    private async Task BeatAsync(RedisSeatPool pool, PoolSize? size)
    {
        try
        {
            await pool.BeatAsync(size);
        }
        catch (Exception e) when (!_redis.IsLoss(e))
        {
            BeatFailed(_logger, e);
        }
        catch (Exception)
        {
            // Lost: the circuit is open now, and the one who opened it has told.
        }
    }

    [LoggerMessage(EventId = 2021, Level = LogLevel.Warning, Message = "A heartbeat of the seats failed and will be tried again")]
    private static partial void BeatFailed(ILogger logger, Exception exception);
}
