using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>One wish for a seat, from the asking until the seat is given back. Its numbers change only under the lock of its <see cref="RedisSlotPool"/>.</summary>
internal sealed class SlotTicket(long number, SlotRequest request)
{
    /// <summary>The replica of a ticket that waits.</summary>
    public const int Waiting = -1;

    /// <summary>The replica of a ticket of which Redis may not know yet.</summary>
    public const int Asking = -2;

    private readonly TaskCompletionSource<BatchSlot?> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Number => number;

    public SlotRequest Request => request;

    public int Replica { get; set; } = Asking;

    /// <summary>Tokens it wants of a replica's KV cache, and once it is seated those it has.</summary>
    public long Tokens { get; set; } = request.KvTokens;

    /// <summary>The seat; null where Redis was lost before there was one.</summary>
    public Task<BatchSlot?> WhenAdmitted => _admitted.Task;

    public bool TryAdmit(BatchSlot slot) => _admitted.TrySetResult(slot);

    public void Fail() => _admitted.TrySetResult(null);

    public void Leave(CancellationToken cancellationToken) => _admitted.TrySetCanceled(cancellationToken);
}
