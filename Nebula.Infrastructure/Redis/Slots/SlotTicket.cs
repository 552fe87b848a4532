using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>
/// One slot request, from the call until its slot is back in the pool. Its properties change only under the lock of its <see cref="RedisSlotPool"/>.
/// </summary>
internal sealed class SlotTicket(long number, SlotRequest request)
{
    /// <summary>The replica of a ticket that waits in the queue.</summary>
    public const int Waiting = -1;

    /// <summary>The replica of a ticket that Redis may not have yet: its script is in flight.</summary>
    public const int Requested = -2;

    private readonly TaskCompletionSource<BatchSlot?> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Number => number;

    public SlotRequest Request => request;

    public int Replica { get; set; } = Requested;

    /// <summary>Tokens of KV cache: those it requests, and once admitted those it holds.</summary>
    public long Tokens { get; set; } = request.KvTokens;

    /// <summary>Completes with the slot, or with null if Redis was lost before the ticket got one.</summary>
    public Task<BatchSlot?> WhenAdmitted => _admitted.Task;

    public bool TryAdmit(BatchSlot slot) => _admitted.TrySetResult(slot);

    public void Fail() => _admitted.TrySetResult(null);

    public void Leave(CancellationToken cancellationToken) => _admitted.TrySetCanceled(cancellationToken);
}
