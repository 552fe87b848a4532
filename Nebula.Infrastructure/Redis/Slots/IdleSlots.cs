using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>Seats that were given back here and are still this process's, so that the next sequence need not ask for one. Used under the lock of its <see cref="RedisSlotPool"/>.</summary>
internal sealed class IdleSlots(TimeProvider time)
{
    /// <summary>How long a seat waits for its next sequence before it goes back to the pool: 5 ms, which other processes cannot tell from a sequence a little longer.</summary>
    public static readonly TimeSpan MaxIdleTime = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// How many tokens of KV cache more than it needs a sequence may take over with a seat: 64, four blocks of vLLM's default size
    /// (<see href="https://docs.vllm.ai/en/latest/configuration/engine_args.html">block size 16</see>).
    /// </summary>
    public const int SpareTokens = 64;

    // The oldest first.
    private readonly List<(SlotTicket Ticket, long Since)> _idle = [];

    public int Count => _idle.Count;

    public long Tokens => _idle.Sum(static idle => idle.Ticket.Tokens);

    public void Add(SlotTicket ticket) => _idle.Add((ticket, time.GetTimestamp()));

    /// <summary>The seat given back last that would be right for a request: under the same size of the deployment, with the cache it needs and hardly more.</summary>
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

    /// <summary>Takes out what has lingered.</summary>
    public List<SlotTicket> TakeExpired() => Take(_idle.FindIndex(idle => time.GetElapsedTime(idle.Since) < MaxIdleTime) is var young and >= 0 ? young : _idle.Count);

    /// <summary>Takes out all.</summary>
    public List<SlotTicket> TakeAll() => Take(_idle.Count);

    private List<SlotTicket> Take(int count)
    {
        var taken = _idle.GetRange(0, count).ConvertAll(static idle => idle.Ticket);
        _idle.RemoveRange(0, count);
        return taken;
    }

    // A seat from before the deployment was scaled may be one too many by now.
    private static bool IsSameSize(SlotRequest one, SlotRequest other) =>
        (one.Replicas, one.SeatsPerReplica, one.KvTokensPerReplica) == (other.Replicas, other.SeatsPerReplica, other.KvTokensPerReplica);
}
