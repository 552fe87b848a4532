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

/// <summary>Batch slots and queues in Redis: a deployment's replicas are one pool for the whole fleet.</summary>
/// <remarks>
/// <para>
/// Taking a slot is one script and releasing it another; neither runs if the process reuses the slot for its next sequence. A message notifies a waiting process that it
/// has a slot; if the message is lost, the next heartbeat does. A process sends a heartbeat every <see cref="BeatInterval"/> for each pool that it uses.
/// The slots of a process are freed 20 s after its latest heartbeat.
/// </para>
/// While Redis is lost, slots come from the fallback if the host has one; otherwise requests are refused with 503. Running sequences continue. Slots of the
/// fallback that are still taken when Redis is back are not counted by other processes.
/// </remarks>
internal sealed partial class RedisReplicaSlots : IReplicaSlots, IDeploymentState, IAsyncDisposable
{
    /// <summary>The time between two heartbeats of a pool: 2 s.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RedisSlotPool> _pools = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisSubscription _admissions;
    private readonly RedisSubscription _waiters;
    private readonly IdleSlotQuery _idleQuery;
    private readonly RedisConnection _redis;
    private readonly string _process;
    private readonly DeploymentDirectory _deployments;
    private readonly SimulatedGpus _gpus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly InProcessReplicaSlots? _fallback;
    private readonly IDisposable _changes;
    private readonly Task _beating;

    /// <summary>Starts the heartbeats and subscribes to changes of deployments.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="process">This process's name in the fleet.</param>
    /// <param name="deployments">The deployments, for their size.</param>
    /// <param name="changes">Reports changed deployments.</param>
    /// <param name="gpus">Receives the load of other processes on the same replicas.</param>
    /// <param name="time">The clock of the heartbeats.</param>
    /// <param name="logger">Receives failed heartbeats.</param>
    /// <param name="fallback">The slots to use while Redis is lost; null refuses requests.</param>
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
        _admissions = new RedisSubscription(redis, RedisKeys.SlotTickets(_process), OnAdmitted);
        _waiters = new RedisSubscription(redis, RedisKeys.SlotWaiters, OnWaiter);
        _idleQuery = new IdleSlotQuery(redis, _process, key => Find(key)?.Idle ?? default);
        _changes = changes.Subscribe(OnChange);
        redis.Lost += FailWaiters;
        redis.Restored += BeatNow;
        _beating = BeatAsync();
    }

    /// <inheritdoc/>
    public IEnumerable<string> Deployments => _pools.Keys;

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
        var own = _fallback?.GetLoad(deployment) ?? default;
        return load with { Running = load.Running + own.Running, Waiting = load.Waiting + own.Waiting, KvTokens = load.KvTokens + own.KvTokens };
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> GetProcessLoads() =>
        Combine(_pools.Select(static pool => pool.Value.ProcessLoad), _fallback?.GetProcessLoads());

    /// <inheritdoc/>
    public IReadOnlyList<ProcessLoad> TakePeaks() => Combine(_pools.Values.Select(static pool => pool.TakePeak()), _fallback?.TakePeaks());

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
    {
        if (_pools.TryGetValue(deployment, out var pool) && pool.IsEmpty)
            _pools.TryRemove(deployment, out _);
        return _fallback?.RemoveAsync(deployment, cancellationToken) ?? ValueTask.CompletedTask;
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
    }

    private static List<ProcessLoad> Combine(IEnumerable<ProcessLoad> shared, IEnumerable<ProcessLoad>? own) =>
    [
        .. shared.Concat(own ?? [])
            .GroupBy(static load => load.Deployment)
            .Select(static loads => new ProcessLoad(loads.Key, loads.Sum(static load => load.Running), loads.Sum(static load => load.Waiting))),
    ];

    private RedisSlotPool Pool(string deployment) =>
        _pools.TryGetValue(deployment, out var pool)
            ? pool
            : _pools.GetOrAdd(deployment, static (name, slots) => new RedisSlotPool(name, slots._process, slots._redis, slots._gpus, slots._time), this);

    private RedisSlotPool? Find(string key) => _pools.Values.FirstOrDefault(pool => pool.Key == key);

    private async ValueTask<DeploymentLoad> GetSharedLoadAsync(string deployment)
    {
        try
        {
            if (_redis.IsAvailable)
                return await Pool(deployment).GetLoadAsync(_idleQuery);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
        }

        return _pools.TryGetValue(deployment, out var pool) ? pool.OwnLoad : default;
    }

    // Subscribes before the first script, so that no message is missed. If a subscription fails, heartbeats replace its messages.
    private async ValueTask<BatchSlot?> TakeSharedAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        if (!_redis.IsAvailable)
            return null;
        await _admissions.TryEnsureAsync();
        await _waiters.TryEnsureAsync();
        await _idleQuery.TryListenAsync();
        return await Pool(request.Deployment).TakeAsync(request, cancellationToken);
    }

    // "<number> <replica> <tokens>", as slot-pool.lua writes it.
    private void OnAdmitted(string message)
    {
        var parts = message.Split(' ');
        var (number, replica, tokens) = (
            long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        foreach (var (_, pool) in _pools)
        {
            if (pool.TryAdmit(number, replica, tokens, waited: true))
                return;
        }
    }

    private void OnWaiter(string key) => Find(key)?.ReleaseIdle();

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

    private void OnChange(Change change)
    {
        foreach (var (name, pool) in _pools)
        {
            if (change.Matches(Partitions.Deployments, name) && pool.HasPending)
                _ = ResizeAsync(name, pool);
        }
    }

    private async Task ResizeAsync(string name, RedisSlotPool pool)
    {
        if (await _deployments.FindAsync(name) is SimulatedModel { IsServing: true } served)
            await BeatAsync(pool, new PoolSize(served.Hardware.ReadyReplicas, served.Hardware.MaxBatchSize, served.Plan.Capacity.KvCacheTokens));
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
            // The process stops.
        }
    }

    private async Task BeatAsync(RedisSlotPool pool, PoolSize? size)
    {
        try
        {
            await pool.BeatAsync(size);
        }
        catch (Exception e)
        {
            if (!RedisConnection.IsUnavailable(e))
                BeatFailed(_logger, e);
        }
    }

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "A heartbeat of the batch slots failed; the next one follows")]
    private static partial void BeatFailed(ILogger logger, Exception exception);
}
