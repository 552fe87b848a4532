namespace Nebula.Infrastructure.Redis.Slots;

/// <summary>Whether anybody in the fleet waits for a seat of a deployment, as far as this process was told. Used under the lock of its <see cref="RedisSlotPool"/>.</summary>
/// <remarks>Every script's answer tells how many wait, and a message tells that somebody begins to. The message may overtake answers that know nothing of it yet: those do not count.</remarks>
internal sealed class SlotContention
{
    private long _sent;
    private long _sentWhenAnnounced;
    private int _waiting;

    /// <summary>Whether seats have to go back to the pool at once.</summary>
    public bool HasWaiters => _waiting > 0;

    /// <summary>A script is on its way.</summary>
    /// <returns>Its number, to hand in with its answer.</returns>
    public long Send() => ++_sent;

    /// <summary>A script's answer.</summary>
    public void Answered(long number, int waiting)
    {
        if (waiting > 0 || number > _sentWhenAnnounced)
            _waiting = waiting;
    }

    /// <summary>The message that somebody begins to wait.</summary>
    public void OnWaitersAnnounced() => (_waiting, _sentWhenAnnounced) = (Math.Max(_waiting, 1), _sent);
}
