using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>This process's share of one deployment's slots; the pool itself is in Redis.</summary>
/// <remarks>
/// A heartbeat lists all tickets of this process. The next heartbeat corrects every difference between the process and Redis, such as one that a lost reply left.
/// Tickets are removed, and their release is sent, under the same lock as heartbeats are. One connection keeps the order, so a list never reaches Redis after a release that it does not know.
/// <para>
/// While no sequence waits in the fleet, a released slot stays idle in its process for <see cref="IdleSlots.MaxIdleTime"/>, and the next sequence that it fits reuses it without a script.
/// As soon as a sequence waits in any process, idle slots return to the pool, which admits in the order of the queue.
/// </para>
/// </remarks>
internal sealed class RedisSlotPool(string deployment, string owner, RedisConnection redis, SimulatedGpus gpus, TimeProvider time)
{
    /// <summary>How long a process counts as alive after its latest heartbeat: 20 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>How long this process keeps no idle slots after it was notified of a waiting sequence: two heartbeats, whose replies extend it.</summary>
    public static readonly TimeSpan ContentionTime = 2 * RedisReplicaSlots.BeatInterval;

    private static readonly TimeSpan UnusedTime = TimeSpan.FromSeconds(30);

    private static readonly RedisScript TakeScript = RedisScript.Load("slot-pool", "slot-take");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("slot-pool", "slot-release");
    private static readonly RedisScript BeatScript = RedisScript.Load("slot-pool", "slot-beat");
    private static readonly RedisScript LoadScript = RedisScript.Load("slot-pool", "slot-load");

    private static readonly RedisValue LeaseMilliseconds = (long)Lease.TotalMilliseconds;

    // Shared by all pools, so that a number alone identifies a ticket.
    private static long _lastNumber;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, SlotTicket> _tickets = [];
    private readonly Dictionary<BatchSlot, SlotTicket> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly IdleSlots _idle = new(time);
    private readonly RedisKey[] _keys = [RedisKeys.SlotPool(deployment), RedisKeys.SlotQueue(deployment)];
    private readonly RedisValue _owner = owner;
    private PeakLoad _peak;
    private long _newest;
    private long _lastUsed;
    private long? _waitersSeen;
    private int _waiting;
    private int _replicas;
    private bool _replyLost;
    private bool _sweeping;

    /// <summary>The pool's key in Redis.</summary>
    public string Key => _keys[0]!;

    /// <summary>Whether this process has tickets of the pool, or used it within the last 30 s, so that it needs to know the load of other processes.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_lock)
                return _tickets.Count > 0 || (_newest > 0 && time.GetElapsedTime(_lastUsed) < UnusedTime);
        }
    }

    /// <summary>Whether this process has no tickets of the pool.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _tickets.Count == 0;
        }
    }

    /// <summary>Whether sequences of this process have no slot yet.</summary>
    public bool HasPending
    {
        get
        {
            lock (_lock)
                return _tickets.Count > _slots.Count + _idle.Count;
        }
    }

    /// <summary>The load of this process alone.</summary>
    public DeploymentLoad OwnLoad
    {
        get
        {
            lock (_lock)
                return new DeploymentLoad(_slots.Count, _waiting, _slots.Values.Sum(static ticket => ticket.Tokens), _idle.Count);
        }
    }

    /// <summary>What this process runs and queues now.</summary>
    public ProcessLoad ProcessLoad
    {
        get
        {
            lock (_lock)
                return new ProcessLoad(deployment, _slots.Count, _waiting);
        }
    }

    /// <summary>The slots that are idle in this process.</summary>
    public IdleCount Idle
    {
        get
        {
            lock (_lock)
                return new IdleCount(_idle.Count, _idle.Tokens);
        }
    }

    // Called under the lock.
    private bool MayIdle => _waitersSeen is not { } seen || time.GetElapsedTime(seen) >= ContentionTime;

    /// <summary>The maximum that this process ran and queued at once since the previous call.</summary>
    public ProcessLoad TakePeak()
    {
        lock (_lock)
            return _peak.Take(deployment, _slots.Count, _waiting);
    }

    /// <summary>Takes a slot, or waits for one.</summary>
    /// <returns>Null if Redis was lost before the request got a slot.</returns>
    public ValueTask<BatchSlot?> TakeAsync(SlotRequest request, CancellationToken cancellationToken) =>
        TryReuse(request) is { } slot ? new(slot) : RequestAsync(request, cancellationToken);

    /// <summary>Keeps a slot for the next sequence, or sends it back to the pool without waiting for the reply.</summary>
    /// <returns>Whether the slot was one of this pool's.</returns>
    public bool Release(BatchSlot slot)
    {
        lock (_lock)
        {
            if (!_slots.Remove(slot, out var ticket))
                return false;
            if (MayIdle)
                AddIdle(ticket);
            else
                _ = SendReleaseAsync([ticket]);
            return true;
        }
    }

    /// <summary>Sends all idle slots back to the pool, because a sequence waits in the fleet; released slots do not idle for <see cref="ContentionTime"/>.</summary>
    public void ReleaseIdle()
    {
        lock (_lock)
        {
            _waitersSeen = time.GetTimestamp();
            _ = SendReleaseAsync(_idle.TakeAll());
        }
    }

    /// <summary>Sends all idle slots back to the pool, because the process stops.</summary>
    public Task ReturnIdleAsync()
    {
        lock (_lock)
            return SendReleaseAsync(_idle.TakeAll());
    }

    /// <summary>Renews this process's lease, lists its tickets, and receives slots whose messages were lost and the load of other processes.</summary>
    /// <param name="size">The deployment's present size if it has just changed.</param>
    public async Task BeatAsync(PoolSize? size = null)
    {
        var reply = (RedisResult[])(await SendBeatAsync(size))!;
        OnReply((int)reply[2]);
        var admitted = (long[])reply[0]!;
        for (var i = 0; i < admitted.Length; i += 3)
            TryAdmit(admitted[i], (int)admitted[i + 1], admitted[i + 2], waited: true);
        var remote = (long[])reply[1]!;
        for (var replica = 0; replica < remote.Length / 2; replica++)
            gpus.Get(deployment, replica).ReportRemoteLoad((int)remote[2 * replica], remote[(2 * replica) + 1]);
    }

    /// <summary>The load of the deployment, over all processes.</summary>
    /// <param name="query">Asks other processes for their idle slots.</param>
    public async ValueTask<DeploymentLoad> GetLoadAsync(IdleSlotQuery query)
    {
        var (load, own) = await ReadLoadAsync();
        if (load.Running <= own.Running + own.IdleSlots)
            return Subtract(load, new IdleCount(own.IdleSlots, own.KvTokens));
        // Read again after the replies, so that slots released during the query are not counted.
        var others = await query.CountAsync(Key);
        (load, own) = await ReadLoadAsync();
        return Subtract(load, new IdleCount(others.Slots + own.IdleSlots, others.Tokens + own.KvTokens));
    }

    /// <summary>A ticket got a slot.</summary>
    /// <returns>Whether the ticket waited for it in this process; if not, the next heartbeat frees it.</returns>
    public bool TryAdmit(long number, int replica, long tokens, bool waited)
    {
        lock (_lock)
        {
            if (!_tickets.TryGetValue(number, out var ticket))
                return false;
            var slot = new BatchSlot(deployment, ticket.Request.JobId, ticket.Request.Choice, replica, tokens, waited);
            if (!ticket.TryAdmit(slot))
                return false;
            StopWaiting(ticket);
            (ticket.Replica, ticket.Tokens) = (replica, tokens);
            AddSlot(slot, ticket);
            return true;
        }
    }

    /// <summary>Ends the wait of all tickets, because Redis is lost.</summary>
    public void FailWaiters()
    {
        lock (_lock)
        {
            foreach (var ticket in _tickets.Values)
                ticket.Fail(); // has no effect on an admitted ticket
        }
    }

    private BatchSlot? TryReuse(SlotRequest request)
    {
        lock (_lock)
        {
            _lastUsed = time.GetTimestamp();
            if (_idle.TryTake(request) is not { } ticket)
                return null;
            var slot = new BatchSlot(deployment, request.JobId, request.Choice, ticket.Replica, ticket.Tokens, Waited: false);
            AddSlot(slot, ticket);
            return slot;
        }
    }

    // Called under the lock.
    private void AddSlot(BatchSlot slot, SlotTicket ticket)
    {
        _slots.Add(slot, ticket);
        _peak.Observe(_slots.Count, _waiting);
    }

    // Called under the lock.
    private void AddIdle(SlotTicket ticket)
    {
        _idle.Add(ticket);
        if (!_sweeping)
            _ = SweepAsync();
    }

    // Sends expired idle slots back, for as long as any slot is idle.
    private async Task SweepAsync()
    {
        _sweeping = true;
        do
        {
            await Task.Delay(IdleSlots.MaxIdleTime, time);
        }
        while (ReleaseExpired());
    }

    private bool ReleaseExpired()
    {
        lock (_lock)
        {
            _ = SendReleaseAsync(_idle.TakeExpired());
            return _sweeping = _idle.Count > 0;
        }
    }

    private async ValueTask<BatchSlot?> RequestAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        var ticket = AddTicket(request);
        try
        {
            var reply = (RedisValue[])(await TakeScript.RunAsync(redis.Database, _keys, [
                _owner, LeaseMilliseconds, ticket.Number, request.KvTokens, request.Replicas, request.SlotsPerReplica, request.KvTokensPerReplica, request.MaxQueue]))!;
            if (reply[0] == "seated")
            {
                TryAdmit(ticket.Number, (int)reply[1], (long)reply[2], waited: false);
            }
            else
            {
                ReleaseIdle();
                if (reply[0] == "full")
                    throw OverloadErrors.CreateQueueFullException(request, (int)reply[1]);
                BeginWaiting(ticket);
            }
        }
        catch (Exception e)
        {
            Abandon(ticket, replyLost: e is not NebulaException);
            if (RedisConnection.IsUnavailable(e))
                return null;
            throw;
        }

        return await WaitAsync(ticket, cancellationToken);
    }

    private SlotTicket AddTicket(SlotRequest request)
    {
        lock (_lock)
        {
            _replicas = Math.Max(_replicas, request.Replicas);
            var ticket = new SlotTicket(Interlocked.Increment(ref _lastNumber), request);
            _newest = ticket.Number;
            _tickets.Add(ticket.Number, ticket);
            return ticket;
        }
    }

    private void BeginWaiting(SlotTicket ticket)
    {
        lock (_lock)
        {
            if (ticket.Replica != SlotTicket.Requested)
                return; // its slot came before the script's reply
            ticket.Replica = SlotTicket.Waiting;
            _waiting++;
            _peak.Observe(_slots.Count, _waiting);
        }
    }

    // Called under the lock.
    private void StopWaiting(SlotTicket ticket)
    {
        if (ticket.Replica == SlotTicket.Waiting)
            _waiting--;
    }

    private async ValueTask<BatchSlot?> WaitAsync(SlotTicket ticket, CancellationToken cancellationToken)
    {
        if (!ticket.WhenAdmitted.IsCompleted)
        {
            await using var leaving = cancellationToken.UnsafeRegister(_ => ticket.Leave(cancellationToken), null);
            await ((Task)ticket.WhenAdmitted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (ticket.WhenAdmitted is { IsCompletedSuccessfully: true, Result: not null })
            return ticket.WhenAdmitted.Result;
        lock (_lock)
        {
            StopWaiting(ticket);
            _ = SendReleaseAsync([ticket]);
        }

        return await ticket.WhenAdmitted;
    }

    private void OnReply(int waiting)
    {
        if (waiting == 0)
            return;
        lock (_lock)
            _waitersSeen = time.GetTimestamp();
    }

    private void Abandon(SlotTicket ticket, bool replyLost)
    {
        lock (_lock)
        {
            _tickets.Remove(ticket.Number);
            _replyLost |= replyLost; // the script may have run
        }
    }

    // Called under the lock. If it fails, the next heartbeat no longer lists the tickets.
    private async Task SendReleaseAsync(List<SlotTicket> tickets)
    {
        if (tickets.Count == 0)
            return;
        foreach (var ticket in tickets)
            _tickets.Remove(ticket.Number);
        try
        {
            OnReply((int)await ReleaseScript.RunAsync(redis.Database, _keys, [_owner, .. tickets.Select(static ticket => (RedisValue)ticket.Number)]));
        }
        catch (Exception)
        {
            lock (_lock)
                _replyLost = true;
        }
    }

    private async Task<RedisResult> SendBeatAsync(PoolSize? size)
    {
        try
        {
            Task<RedisResult> sending;
            lock (_lock)
            {
                sending = BeatScript.RunAsync(redis.Database, _keys, CreateBeat(size, _replyLost));
                _replyLost = false;
            }

            return await sending;
        }
        catch (Exception)
        {
            lock (_lock)
                _replyLost = true;
            throw;
        }
    }

    private RedisValue[] CreateBeat(PoolSize? size, bool compare)
    {
        var values = new List<RedisValue>(8 + (3 * _tickets.Count)) { _owner, LeaseMilliseconds, _newest };
        values.AddRange(size is { } now ? [now.Replicas, now.SlotsPerReplica, now.KvTokensPerReplica] : ["", "", ""]);
        values.AddRange([compare ? 1 : 0, _replicas]);
        foreach (var ticket in _tickets.Values.OrderBy(static ticket => ticket.Number))
            values.AddRange([ticket.Number, ticket.Replica, ticket.Tokens]);
        return [.. values];
    }

    // The pool's numbers with idle slots among them, and this process's numbers at that point in the order of scripts; KvTokens of the latter are those of idle slots.
    private async ValueTask<(DeploymentLoad Pool, DeploymentLoad Own)> ReadLoadAsync()
    {
        Task<RedisResult> reading;
        DeploymentLoad own;
        lock (_lock)
        {
            own = new DeploymentLoad(_slots.Count, _waiting, _idle.Tokens, _idle.Count);
            reading = LoadScript.RunAsync(redis.Database, _keys, [_owner, DeploymentService.MaxReplicas]);
        }

        var reply = (RedisValue[])(await reading)!;
        return (new DeploymentLoad((int)reply[0], (int)reply[1], (long)reply[2]), own);
    }

    private static DeploymentLoad Subtract(DeploymentLoad load, IdleCount idle) =>
        new(Math.Max(0, load.Running - idle.Slots), load.Waiting, Math.Max(0, load.KvTokens - idle.Tokens), Math.Min(load.Running, idle.Slots));
}

/// <summary>The size of a deployment.</summary>
/// <param name="Replicas">Replicas that are ready.</param>
/// <param name="SlotsPerReplica">Maximum number of sequences that a replica runs at once.</param>
/// <param name="KvTokensPerReplica">Capacity of a replica's KV cache, in tokens.</param>
internal readonly record struct PoolSize(int Replicas, int SlotsPerReplica, long KvTokensPerReplica);
