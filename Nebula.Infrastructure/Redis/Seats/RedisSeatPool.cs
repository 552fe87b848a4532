using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>What this process has of one deployment's seats; the pool itself is in Redis.</summary>
/// <remarks>
/// A heartbeat lists all the tickets there are here, so whatever went wrong between the two, an answer that got lost included, is put right by the next one.
/// Tickets are removed, and their release is sent, under the same lock as heartbeats are: one connection keeps the order, so no list that Redis reads is older than a release it has read.
/// </remarks>
internal sealed class RedisSeatPool(string deployment, string owner, RedisConnection redis, SimulatedGpus gpus, TimeProvider time)
{
    /// <summary>How long a process counts as alive after it was heard of last: 20 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private static readonly RedisScript TakeScript = RedisScript.Load("seat-pool", "seat-take");
    private static readonly RedisScript ReleaseScript = RedisScript.Load("seat-pool", "seat-release");
    private static readonly RedisScript BeatScript = RedisScript.Load("seat-pool", "seat-beat");
    private static readonly RedisScript LoadScript = RedisScript.Load("seat-pool", "seat-load");

    private static readonly RedisValue LeaseMilliseconds = (long)Lease.TotalMilliseconds;

    // Of all pools, so that a number alone says who has a seat.
    private static long _lastNumber;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, SeatTicket> _tickets = [];
    private readonly Dictionary<Seat, SeatTicket> _seats = new(ReferenceEqualityComparer.Instance);
    private readonly RedisKey[] _keys = [RedisKeys.SeatPool(deployment), RedisKeys.SeatQueue(deployment)];
    private readonly RedisValue _owner = owner;
    private long _newest;
    private long _lastAsked;
    private int _replicas;

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
                return new DeploymentLoad(_seats.Count, _tickets.Count - _seats.Count, _seats.Values.Sum(static ticket => ticket.Tokens));
        }
    }

    /// <summary>Takes a seat, or waits for one.</summary>
    /// <returns>Null where Redis was lost before there was one.</returns>
    public async ValueTask<Seat?> TakeAsync(SeatRequest request, CancellationToken cancellation)
    {
        var ticket = Add(request);
        try
        {
            var answer = (RedisValue[])(await TakeScript.RunAsync(redis.Database, _keys, [
                _owner, LeaseMilliseconds, ticket.Number, request.KvTokens, request.Replicas, request.SeatsPerReplica, request.KvTokensPerReplica, request.MaxQueue]))!;
            if (answer[0] == "full")
                throw Overload.QueueFull(request, (int)answer[1]);
            if (answer[0] == "seated")
                TrySeat(ticket.Number, (int)answer[1], (long)answer[2], waited: false);
            else
                BeginWaiting(ticket);
        }
        catch (Exception e)
        {
            Remove(ticket);
            if (redis.IsLoss(e))
                return null;
            throw;
        }

        return await WaitAsync(ticket, cancellation);
    }

    /// <summary>Sends a seat on its way back; nobody has to wait until it is there.</summary>
    /// <returns>Whether it was one of this pool's.</returns>
    public bool Release(Seat seat)
    {
        lock (_lock)
        {
            if (!_seats.TryGetValue(seat, out var ticket))
                return false;
            _ = SendReleaseAsync(ticket);
            return true;
        }
    }

    /// <summary>Says that this process is alive and what it has here, and hears what others have.</summary>
    /// <param name="size">The deployment's present size, where it has just changed.</param>
    public async Task BeatAsync(PoolSize? size = null)
    {
        Task<RedisResult> beating;
        lock (_lock)
            beating = BeatScript.RunAsync(redis.Database, _keys, List(size));
        var answer = (RedisResult[])(await beating)!;
        foreach (var (number, replica, tokens) in Triples(answer[0]))
            TrySeat(number, (int)replica, tokens, waited: true);
        var elsewhere = Triples(answer[1]).ToDictionary(static others => (int)others.Item1);
        for (var replica = 0; replica < _replicas; replica++)
        {
            var (_, sequences, tokens) = elsewhere.GetValueOrDefault(replica);
            var gpu = gpus.Get(deployment, replica);
            (gpu.SequencesElsewhere, gpu.CachedTokensElsewhere) = ((int)sequences, tokens);
        }
    }

    /// <summary>How busy the deployment is, over all processes.</summary>
    public async ValueTask<DeploymentLoad> GetLoadAsync()
    {
        var answer = (RedisValue[])(await LoadScript.RunAsync(redis.Database, _keys, [_owner]))!;
        return new DeploymentLoad((int)answer[0], (int)answer[1], (long)answer[2]);
    }

    /// <summary>A ticket has a seat.</summary>
    /// <returns>Whether it was waiting for it here; what nobody waits for is freed by the next heartbeat.</returns>
    public bool TrySeat(long number, int replica, long tokens, bool waited)
    {
        lock (_lock)
        {
            if (!_tickets.TryGetValue(number, out var ticket))
                return false;
            var seat = new Seat(deployment, ticket.Request.JobId, ticket.Request.Choice, replica, tokens, waited);
            if (!ticket.TrySeat(seat))
                return false;
            (ticket.Replica, ticket.Tokens) = (replica, tokens);
            _seats.Add(seat, ticket);
            return true;
        }
    }

    /// <summary>Redis is lost: whoever waits for it here waits no longer.</summary>
    public void LoseWaiting()
    {
        lock (_lock)
        {
            foreach (var ticket in _tickets.Values)
                ticket.Lose(); // changes nothing for one that is seated
        }
    }

    private SeatTicket Add(SeatRequest request)
    {
        lock (_lock)
        {
            _replicas = Math.Max(_replicas, request.Replicas);
            var ticket = new SeatTicket(Interlocked.Increment(ref _lastNumber), request);
            (_newest, _lastAsked) = (ticket.Number, time.GetTimestamp());
            _tickets.Add(ticket.Number, ticket);
            return ticket;
        }
    }

    private async ValueTask<Seat?> WaitAsync(SeatTicket ticket, CancellationToken cancellation)
    {
        if (!ticket.Seated.IsCompleted)
        {
            ticket.Request.OnWaiting?.Invoke();
            await using var leaving = cancellation.UnsafeRegister(_ => ticket.Leave(cancellation), null);
            await ((Task)ticket.Seated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (ticket.Seated is { IsCompletedSuccessfully: true, Result: not null })
            return ticket.Seated.Result;
        lock (_lock)
            _ = SendReleaseAsync(ticket);
        return await ticket.Seated;
    }

    private void BeginWaiting(SeatTicket ticket)
    {
        lock (_lock)
        {
            if (ticket.Replica == SeatTicket.Asking)
                ticket.Replica = SeatTicket.Waiting;
        }
    }

    private void Remove(SeatTicket ticket)
    {
        lock (_lock)
            _tickets.Remove(ticket.Number);
    }

    // Called under the lock. Where it fails, the next heartbeat no longer lists the ticket.
    private async Task SendReleaseAsync(SeatTicket ticket)
    {
        _tickets.Remove(ticket.Number);
        if (ticket.Seated is { IsCompletedSuccessfully: true, Result: { } seat })
            _seats.Remove(seat);
        try
        {
            await ReleaseScript.RunAsync(redis.Database, _keys, [_owner, ticket.Number]);
        }
        catch (Exception e)
        {
            redis.IsLoss(e);
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
