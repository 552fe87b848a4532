using Nebula.Domain.Inference;

namespace Nebula.Infrastructure.InProcess;

/// <summary>One deployment's replicas and the queue before them. Only the head of the queue is ever seated, so nobody overtakes.</summary>
internal sealed class SeatPool
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _queue = [];
    private readonly HashSet<Seat> _taken = new(ReferenceEqualityComparer.Instance);
    private (int Seats, long KvTokens)[] _used = [];
    private int _replicas;
    private int _seatsPerReplica;
    private long _kvTokens;

    public DeploymentLoad Load
    {
        get
        {
            lock (_lock)
                return new DeploymentLoad(_taken.Count, _queue.Count, _kvTokens);
        }
    }

    public ValueTask<Seat> TakeAsync(SeatRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (request.Replicas == 0)
                throw Overload.Of(request, Overload.NoReplica);
            SetSize(request.Replicas, request.SeatsPerReplica);
            SeatWaiting();
            if (_queue.Count == 0 && TrySeat(request, waited: false) is { } seat)
                return new(seat);
            if (_queue.Count >= request.MaxQueue)
                throw Overload.QueueFull(request, _queue.Count);
            waiter = new Waiter(request);
            waiter.Node = _queue.AddLast(waiter);
            request.OnWaiting?.Invoke();
        }

        return WaitAsync(waiter, cancellation);
    }

    public void Release(Seat seat)
    {
        lock (_lock)
        {
            if (!_taken.Remove(seat))
                return;
            ref var used = ref _used[seat.Replica];
            used = (used.Seats - 1, used.KvTokens - seat.KvTokens);
            _kvTokens -= seat.KvTokens;
            SeatWaiting();
        }
    }

    public void Resize(int replicas, int seatsPerReplica)
    {
        lock (_lock)
        {
            SetSize(replicas, seatsPerReplica);
            SeatWaiting();
        }
    }

    private async ValueTask<Seat> WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(_ => Leave(waiter, cancellation), null);
        return await waiter.Seated.Task;
    }

    private void Leave(Waiter waiter, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (waiter.Node is not { List: not null } node)
                return; // seated already: whoever took the seat gives it back
            _queue.Remove(node);
            SeatWaiting();
        }

        waiter.Seated.TrySetCanceled(cancellation);
    }

    private void SetSize(int replicas, int seatsPerReplica)
    {
        (_replicas, _seatsPerReplica) = (replicas, seatsPerReplica);
        if (_used.Length < replicas)
            Array.Resize(ref _used, replicas);
    }

    private void SeatWaiting()
    {
        while (_queue.First is { } head && TrySeat(head.Value.Request, waited: true) is { } seat)
        {
            _queue.RemoveFirst();
            head.Value.Seated.SetResult(seat);
        }
    }

    // The replica with the fewest sequences that has a seat and room in its cache. What is larger than a whole cache runs alone.
    private Seat? TrySeat(SeatRequest request, bool waited)
    {
        var tokens = Math.Min(request.KvTokens, request.KvTokensPerReplica);
        var best = -1;
        for (var i = 0; i < _replicas; i++)
        {
            var (seats, kvTokens) = _used[i];
            if (seats < _seatsPerReplica && kvTokens + tokens <= request.KvTokensPerReplica && (best < 0 || seats < _used[best].Seats))
                best = i;
        }

        if (best < 0)
            return null;
        ref var used = ref _used[best];
        used = (used.Seats + 1, used.KvTokens + tokens);
        _kvTokens += tokens;
        var seat = new Seat(request.Deployment, request.JobId, request.Choice, best, tokens, waited);
        _taken.Add(seat);
        return seat;
    }

    private sealed class Waiter(SeatRequest request)
    {
        public SeatRequest Request { get; } = request;

        public LinkedListNode<Waiter>? Node { get; set; }

        public TaskCompletionSource<Seat> Seated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
