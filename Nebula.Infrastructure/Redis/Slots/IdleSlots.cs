using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>
/// Released slots that this process caches briefly, so that its next sequence needs no script. Used under the lock of its
/// <see cref="RedisSlotPool"/>.
/// </summary>
internal sealed class IdleSlots(TimeProvider time)
{
    /// <summary>
    /// How long a slot stays idle before it returns to the pool: 5 ms. To other processes that looks like a slightly longer sequence.
    /// </summary>
    public static readonly TimeSpan MaxIdleTime = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Maximum tokens of KV cache that a reused slot may hold beyond what its sequence needs: 64, four blocks of vLLM's default size
    /// (<see href="https://docs.vllm.ai/en/latest/configuration/engine_args.html">block size 16</see>).
    /// </summary>
    public const int SpareTokens = 64;

    // The oldest first.
    private readonly List<(SlotTicket Ticket, long Since)> _idle = [];

    public int Count => _idle.Count;

    public long Tokens => _idle.Sum(static idle => idle.Ticket.Tokens);

    public void Add(SlotTicket ticket) => _idle.Add((ticket, time.GetTimestamp()));

    /// <summary>
    /// Takes the newest idle slot that fits a request: the deployment has the same size, and the slot holds enough KV cache and hardly more.
    /// </summary>
    public SlotTicket? TryTake(SlotRequest request)
    {
        var tokens = Math.Min(request.KvTokens, request.KvTokensPerReplica);
        for (var i = _idle.Count - 1; i >= 0; i--)
        {
            var ticket = _idle[i].Ticket;
            if (ticket.Tokens < tokens || ticket.Tokens > tokens + SpareTokens || !IsSameSize(ticket.Request, request))
                continue;
            _idle.RemoveAt(i);
            return ticket;
        }

        return null;
    }

    /// <summary>Removes and returns the slots that have been idle for <see cref="MaxIdleTime"/>.</summary>
    public List<SlotTicket> TakeExpired() =>
        Take(_idle.FindIndex(idle => time.GetElapsedTime(idle.Since) < MaxIdleTime) is var young and >= 0 ? young : _idle.Count);

    /// <summary>Removes and returns all idle slots.</summary>
    public List<SlotTicket> TakeAll() => Take(_idle.Count);

    private List<SlotTicket> Take(int count)
    {
        var taken = _idle.GetRange(0, count).ConvertAll(static idle => idle.Ticket);
        _idle.RemoveRange(0, count);
        return taken;
    }

    // After a deployment was scaled down, a slot from before may be one too many.
    private static bool IsSameSize(SlotRequest one, SlotRequest other) =>
        (one.Replicas, one.SlotsPerReplica, one.KvTokensPerReplica) == (other.Replicas, other.SlotsPerReplica, other.KvTokensPerReplica);
}
