using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.InProcess;

/// <summary>One deployment's replicas and the queue before them. Only the head of the queue is ever seated, so nobody overtakes.</summary>
internal sealed class SlotPool
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _queue = [];
    private readonly HashSet<BatchSlot> _taken = new(ReferenceEqualityComparer.Instance);
    private (int Seats, long KvTokens)[] _used = [];
    private int _replicas;
    private int _slotsPerReplica;
    private long _kvTokens;

    public DeploymentLoad Load
    {
        get
        {
            lock (_lock)
                return new DeploymentLoad(_taken.Count, _queue.Count, _kvTokens);
        }
    }

    public ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (request.Replicas == 0)
                throw OverloadErrors.CreateException(request, OverloadErrors.NoReplica);
            SetSize(request.Replicas, request.SeatsPerReplica);
            AdmitWaiting();
            if (_queue.Count == 0 && TryTakeSlot(request, waited: false) is { } slot)
                return new(slot);
            if (_queue.Count >= request.MaxQueue)
                throw OverloadErrors.QueueFull(request, _queue.Count);
            waiter = new Waiter(request);
            waiter.Node = _queue.AddLast(waiter);
            request.OnWaiting?.Invoke();
        }

        return WaitAsync(waiter, cancellationToken);
    }

    public void Release(BatchSlot slot)
    {
        lock (_lock)
        {
            if (!_taken.Remove(slot))
                return;
            ref var used = ref _used[slot.Replica];
            used = (used.Seats - 1, used.KvTokens - slot.KvTokens);
            _kvTokens -= slot.KvTokens;
            AdmitWaiting();
        }
    }

    public void Resize(int replicas, int slotsPerReplica)
    {
        lock (_lock)
        {
            SetSize(replicas, slotsPerReplica);
            AdmitWaiting();
        }
    }

    private async ValueTask<BatchSlot> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Leave(waiter, cancellationToken), null);
        return await waiter.Seated.Task;
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Node is not { List: not null } node)
                return; // seated already: whoever took the seat gives it back
            _queue.Remove(node);
            AdmitWaiting();
        }

        waiter.Seated.TrySetCanceled(cancellationToken);
    }

    private void SetSize(int replicas, int slotsPerReplica)
    {
        (_replicas, _slotsPerReplica) = (replicas, slotsPerReplica);
        if (_used.Length < replicas)
            Array.Resize(ref _used, replicas);
    }

    private void AdmitWaiting()
    {
        while (_queue.First is { } head && TryTakeSlot(head.Value.Request, waited: true) is { } slot)
        {
            _queue.RemoveFirst();
            head.Value.Seated.SetResult(slot);
        }
    }

    // The replica with the fewest sequences that has a seat and room in its cache. What is larger than a whole cache runs alone.
    private BatchSlot? TryTakeSlot(SlotRequest request, bool waited)
    {
        var tokens = Math.Min(request.KvTokens, request.KvTokensPerReplica);
        var best = -1;
        for (var i = 0; i < _replicas; i++)
        {
            var (slots, kvTokens) = _used[i];
            if (slots < _slotsPerReplica && kvTokens + tokens <= request.KvTokensPerReplica && (best < 0 || slots < _used[best].Seats))
                best = i;
        }

        if (best < 0)
            return null;
        ref var used = ref _used[best];
        used = (used.Seats + 1, used.KvTokens + tokens);
        _kvTokens += tokens;
        var slot = new BatchSlot(request.Deployment, request.JobId, request.Choice, best, tokens, waited);
        _taken.Add(slot);
        return slot;
    }

    private sealed class Waiter(SlotRequest request)
    {
        public SlotRequest Request { get; } = request;

        public LinkedListNode<Waiter>? Node { get; set; }

        public TaskCompletionSource<BatchSlot> Seated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
