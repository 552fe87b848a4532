using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>What this process has of one deployment's seats; the pool itself is in Redis.</summary>
/// <remarks>
/// A heartbeat lists all the tickets there are here, so whatever went wrong between the two, an answer that got lost included, is put right by the next one.
/// Tickets are removed, and their release is sent, under the same lock as heartbeats are: one connection keeps the order, so no list that Redis reads is older than a release it has read.
/// <para>
/// While nobody in the fleet waits, a seat that is given back stays here for a moment (<see cref="IdleSlots.MaxIdleTime"/>), and the next sequence that it is right for has it without asking Redis.
/// As soon as somebody waits anywhere, all of them go back to the pool, where the queue is served in order.
/// </para>
/// </remarks>
internal sealed class RedisSlotPool(string deployment, string owner, RedisConnection redis, SimulatedGpus gpus, TimeProvider time)
{
    /// <summary>How long a process counts as alive after it was heard of last: 20 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private static readonly RedisScript TakeScript = RedisScript.Load("slot-pool", "slot-take");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("slot-pool", "slot-release");
    private static readonly RedisScript BeatScript = RedisScript.Load("slot-pool", "slot-beat");
    private static readonly RedisScript LoadScript = RedisScript.Load("slot-pool", "slot-load");

    private static readonly RedisValue LeaseMilliseconds = (long)Lease.TotalMilliseconds;

    // Of all pools, so that a number alone says who has a seat.
    private static long _lastNumber;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, SlotTicket> _tickets = [];
    private readonly Dictionary<BatchSlot, SlotTicket> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly IdleSlots _idle = new(time);
    private readonly SlotContention _contention = new();
    private readonly RedisKey[] _keys = [RedisKeys.SeatPool(deployment), RedisKeys.SlotQueue(deployment)];
    private readonly RedisValue _owner = owner;
    private long _newest;
    private long _lastAsked;
    private int _replicas;
    private bool _sweeping;

    /// <summary>What the fleet knows the pool by.</summary>
    public string Key => _keys[0]!;

    /// <summary>Whether anybody here has something of it or had a while ago, so that what others have should be known.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_lock)
                return _tickets.Count > 0 || (_newest > 0 && time.GetElapsedTime(_lastAsked) < IdleTime);
        }
    }

    /// <summary>What this process holds and waits for.</summary>
    public DeploymentLoad Own
    {
        get
        {
            lock (_lock)
                return new DeploymentLoad(_slots.Count, _tickets.Count - _slots.Count - _idle.Count, _slots.Values.Sum(static ticket => ticket.Tokens));
        }
    }

    /// <summary>Takes a seat, or waits for one.</summary>
    /// <returns>Null where Redis was lost before there was one.</returns>
    public ValueTask<BatchSlot?> TakeAsync(SlotRequest request, CancellationToken cancellationToken) =>
        TakeIdle(request) is { } slot ? new(slot) : AskAsync(request, cancellationToken);

    /// <summary>Keeps a seat for the next sequence, or sends it on its way back; nobody has to wait until it is there.</summary>
    /// <returns>Whether it was one of this pool's.</returns>
    public bool Release(BatchSlot slot)
    {
        lock (_lock)
        {
            if (!_slots.Remove(slot, out var ticket))
                return false;
            if (_contention.HasWaiters)
                _ = SendReleaseAsync([ticket]);
            else
                AddIdle(ticket);
            return true;
        }
    }

    /// <summary>Somebody in the fleet begins to wait: what idles here goes back.</summary>
    public void ReleaseIdle()
    {
        lock (_lock)
        {
            _contention.OnWaitersAnnounced();
            _ = SendReleaseAsync(_idle.TakeAll());
        }
    }

    /// <summary>The process goes down: what idles here goes back.</summary>
    public Task ReturnIdleAsync()
    {
        lock (_lock)
            return SendReleaseAsync(_idle.TakeAll());
    }

    /// <summary>Says that this process is alive and what it has here, and hears what others have.</summary>
    /// <param name="size">The deployment's present size, where it has just changed.</param>
    public async Task BeatAsync(PoolSize? size = null)
    {
        Task<RedisResult> beating;
        long sent;
        lock (_lock)
        {
            sent = _contention.Send();
            beating = BeatScript.RunAsync(redis.Database, _keys, List(size));
        }

        var answer = (RedisResult[])(await beating)!;
        OnReply(sent, (int)answer[2]);
        foreach (var (number, replica, tokens) in Triples(answer[0]))
            TryTakeSlot(number, (int)replica, tokens, waited: true);
        var elsewhere = Triples(answer[1]).ToDictionary(static others => (int)others.Item1);
        for (var replica = 0; replica < _replicas; replica++)
        {
            var (_, sequences, tokens) = elsewhere.GetValueOrDefault(replica);
            gpus.Get(deployment, replica).ReportRemoteLoad((int)sequences, tokens);
        }
    }

    /// <summary>How busy the deployment is, over all processes.</summary>
    public async ValueTask<DeploymentLoad> GetLoadAsync()
    {
        Task<RedisResult> looking;
        (int Seats, long Tokens) idle;
        lock (_lock)
        {
            idle = (_idle.Count, _idle.Tokens);
            looking = LoadScript.RunAsync(redis.Database, _keys, [_owner]);
        }

        var answer = (RedisValue[])(await looking)!;
        return new DeploymentLoad(Math.Max(0, (int)answer[0] - idle.Seats), (int)answer[1], Math.Max(0, (long)answer[2] - idle.Tokens));
    }

    /// <summary>A ticket has a seat.</summary>
    /// <returns>Whether it was waiting for it here; what nobody waits for is freed by the next heartbeat.</returns>
    public bool TryTakeSlot(long number, int replica, long tokens, bool waited)
    {
        lock (_lock)
        {
            if (!_tickets.TryGetValue(number, out var ticket))
                return false;
            var slot = new BatchSlot(deployment, ticket.Request.JobId, ticket.Request.Choice, replica, tokens, waited);
            if (!ticket.TryAdmit(slot))
                return false;
            (ticket.Replica, ticket.Tokens) = (replica, tokens);
            _slots.Add(slot, ticket);
            return true;
        }
    }

    /// <summary>Redis is lost: whoever waits for it here waits no longer.</summary>
    public void FailWaiters()
    {
        lock (_lock)
        {
            foreach (var ticket in _tickets.Values)
                ticket.Fail(); // changes nothing for one that is seated
        }
    }

    private BatchSlot? TakeIdle(SlotRequest request)
    {
        lock (_lock)
        {
            _lastAsked = time.GetTimestamp();
            if (_idle.TryTake(request) is not { } ticket)
                return null;
            var slot = new BatchSlot(deployment, request.JobId, request.Choice, ticket.Replica, ticket.Tokens, Waited: false);
            _slots.Add(slot, ticket);
            return slot;
        }
    }

    // Called under the lock.
    private void AddIdle(SlotTicket ticket)
    {
        _idle.Add(ticket);
        if (!_sweeping)
            _ = SweepAsync();
    }

    // Sends back what nobody has taken again, for as long as something idles.
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

    private async ValueTask<BatchSlot?> AskAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        var ticket = Add(request, out var sent);
        try
        {
            var answer = (RedisValue[])(await TakeScript.RunAsync(redis.Database, _keys, [
                _owner, LeaseMilliseconds, ticket.Number, request.KvTokens, request.Replicas, request.SeatsPerReplica, request.KvTokensPerReplica, request.MaxQueue]))!;
            if (answer[0] == "seated")
            {
                TryTakeSlot(ticket.Number, (int)answer[1], (long)answer[2], waited: false);
                OnReply(sent, waiting: 0);
            }
            else
            {
                ReleaseIdle();
                if (answer[0] == "full")
                    throw OverloadErrors.QueueFull(request, (int)answer[1]);
                BeginWaiting(ticket);
            }
        }
        catch (Exception e)
        {
            Remove(ticket);
            if (redis.ReportIfUnavailable(e))
                return null;
            throw;
        }

        return await WaitAsync(ticket, cancellationToken);
    }

    private SlotTicket Add(SlotRequest request, out long sent)
    {
        lock (_lock)
        {
            sent = _contention.Send();
            _replicas = Math.Max(_replicas, request.Replicas);
            var ticket = new SlotTicket(Interlocked.Increment(ref _lastNumber), request);
            _newest = ticket.Number;
            _tickets.Add(ticket.Number, ticket);
            return ticket;
        }
    }

    private async ValueTask<BatchSlot?> WaitAsync(SlotTicket ticket, CancellationToken cancellationToken)
    {
        if (!ticket.WhenAdmitted.IsCompleted)
        {
            ticket.Request.OnWaiting?.Invoke();
            await using var leaving = cancellationToken.UnsafeRegister(_ => ticket.Leave(cancellationToken), null);
            await ((Task)ticket.WhenAdmitted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (ticket.WhenAdmitted is { IsCompletedSuccessfully: true, Result: not null })
            return ticket.WhenAdmitted.Result;
        lock (_lock)
            _ = SendReleaseAsync([ticket]);
        return await ticket.WhenAdmitted;
    }

    private void BeginWaiting(SlotTicket ticket)
    {
        lock (_lock)
        {
            if (ticket.Replica == SlotTicket.Asking)
                ticket.Replica = SlotTicket.Waiting;
        }
    }

    private void OnReply(long sent, int waiting)
    {
        lock (_lock)
            _contention.Answered(sent, waiting);
    }

    private void Remove(SlotTicket ticket)
    {
        lock (_lock)
            _tickets.Remove(ticket.Number);
    }

    // Called under the lock. Where it fails, the next heartbeat no longer lists the tickets.
    private async Task SendReleaseAsync(List<SlotTicket> tickets)
    {
        if (tickets.Count == 0)
            return;
        var sent = _contention.Send();
        foreach (var ticket in tickets)
            _tickets.Remove(ticket.Number);
        try
        {
            OnReply(sent, (int)await ReleaseScript.RunAsync(redis.Database, _keys, [_owner, .. tickets.Select(static ticket => (RedisValue)ticket.Number)]));
        }
        catch (Exception e)
        {
            redis.ReportIfUnavailable(e);
        }
    }

    private RedisValue[] List(PoolSize? size)
    {
        var values = new List<RedisValue>(6 + (3 * _tickets.Count))
        {
            _owner, LeaseMilliseconds, _newest,
        };
        values.AddRange(size is { } now ? [now.Replicas, now.SeatsPerReplica, now.KvTokensPerReplica] : ["", "", ""]);
        foreach (var ticket in _tickets.Values.OrderBy(static ticket => ticket.Number))
            values.AddRange([ticket.Number, ticket.Replica, ticket.Tokens]);
        return [.. values];
    }

    private static IEnumerable<(long, long, long)> Triples(RedisResult flat)
    {
        var values = (long[])flat!;
        for (var i = 0; i < values.Length; i += 3)
            yield return (values[i], values[i + 1], values[i + 2]);
    }
}
