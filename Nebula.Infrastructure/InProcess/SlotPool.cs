using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.InProcess;

/// <summary>One deployment's replicas and their queue. Only the head of the queue is ever admitted, so no sequence overtakes.</summary>
internal sealed class SlotPool(string deployment)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _queue = [];
    private readonly HashSet<BatchSlot> _taken = new(ReferenceEqualityComparer.Instance);
    private (int Sequences, long KvTokens)[] _used = [];
    private int _replicas;
    private int _slotsPerReplica;
    private long _kvTokens;
    private PeakLoad _peak;

    public DeploymentLoad Load
    {
        get
        {
            lock (_lock)
                return new DeploymentLoad(_taken.Count, _queue.Count, _kvTokens);
        }
    }

    public ProcessLoad ProcessLoad
    {
        get
        {
            lock (_lock)
                return new ProcessLoad(deployment, _taken.Count, _queue.Count);
        }
    }

    public ProcessLoad TakePeak()
    {
        lock (_lock)
            return _peak.Take(deployment, _taken.Count, _queue.Count);
    }

    public ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (request.Replicas == 0)
                throw OverloadErrors.CreateException(request, OverloadErrors.NoReplica);
            SetSize(request.Replicas, request.SlotsPerReplica);
            AdmitWaiting();
            if (_queue.Count == 0 && TryTakeSlot(request, waited: false) is { } slot)
                return new(slot);
            if (_queue.Count >= request.MaxQueue)
                throw OverloadErrors.CreateQueueFullException(request, _queue.Count);
            waiter = new Waiter(request);
            waiter.Node = _queue.AddLast(waiter);
            _peak.Observe(_taken.Count, _queue.Count);
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
            used = (used.Sequences - 1, used.KvTokens - slot.KvTokens);
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
        return await waiter.Admitted.Task;
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Node is not { List: not null } node)
                return; // already admitted: the caller has the slot and releases it
            _queue.Remove(node);
            AdmitWaiting();
        }

        waiter.Admitted.TrySetCanceled(cancellationToken);
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
            head.Value.Admitted.SetResult(slot);
        }
    }

    // Picks the replica with the fewest sequences among those with a free slot and enough KV cache.
    private BatchSlot? TryTakeSlot(SlotRequest request, bool waited)
    {
        var tokens = Math.Min(request.KvTokens, request.KvTokensPerReplica);
        var best = -1;
        for (var i = 0; i < _replicas; i++)
        {
            var (sequences, kvTokens) = _used[i];
            if (sequences < _slotsPerReplica && kvTokens + tokens <= request.KvTokensPerReplica && (best < 0 || sequences < _used[best].Sequences))
                best = i;
        }

        if (best < 0)
            return null;
        ref var used = ref _used[best];
        used = (used.Sequences + 1, used.KvTokens + tokens);
        _kvTokens += tokens;
        var slot = new BatchSlot(request.Deployment, request.JobId, request.Choice, best, tokens, waited);
        _taken.Add(slot);
        _peak.Observe(_taken.Count, _queue.Count);
        return slot;
    }

    private sealed class Waiter(SlotRequest request)
    {
        public SlotRequest Request => request;

        public LinkedListNode<Waiter>? Node { get; set; }

        public TaskCompletionSource<BatchSlot> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
