using Nebula.Domain.Faults;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>The death of a replica within a sequence.</summary>
/// <param name="Fault">The fault's name.</param>
/// <param name="Loss">When it dies, and what becomes of its sequences.</param>
internal sealed record ReplicaDeath(string Fault, ReplicaLossFault Loss)
{
    /// <summary>Ends the sequence.</summary>
    public void Die() => throw new ReplicaLostException(Fault, Loss.Move);
}
