namespace Nebula.Domain.Faults;

/// <summary>The simulated replica that ran a sequence has died.</summary>
/// <param name="fault">The fault that killed it.</param>
/// <param name="move">Whether the sequence continues on another replica.</param>
internal sealed class ReplicaLostException(string fault, bool move) : Exception($"The fault '{fault}' has killed the replica.")
{
    /// <summary>The fault that killed it.</summary>
    public string Fault => fault;

    /// <summary>Whether the sequence continues on another replica.</summary>
    public bool Move => move;
}
